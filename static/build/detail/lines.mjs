// Lines out of what the system packages give: gmt's text, GeoPackage polygons.

/** The rivers of `gmt coast -M` by rank: 1 the greatest. Canals and what flows only at times are not asked for. */
export function riversOf(text) {
  const byRank = new Map();
  let line = null;
  for (const row of text.split('\n')) {
    if (row.startsWith('>')) {
      const level = Number(/Level (\d+)/.exec(row)?.[1] ?? 4);
      const rank = Math.max(1, level);
      if (!byRank.has(rank)) byRank.set(rank, []);
      byRank.get(rank).push((line = []));
    } else if (line && row && !row.startsWith('#')) {
      const [lon, lat] = row.split('\t').map(Number);
      line.push([lon > 180 ? lon - 360 : lon, lat]);
    }
  }
  return [...byRank].sort((a, b) => a[0] - b[0]).map(([rank, lines]) => ({ rank, lines: lines.filter((l) => l.length > 1) }));
}

/** The polygons (lists of rings) in a GeoPackage geometry. */
export function polygonsOf(blob) {
  if (blob.length < 8 || blob.toString('latin1', 0, 2) !== 'GP') throw new Error('not a GeoPackage geometry');
  const envelope = [0, 32, 48, 48, 64][(blob[3] >> 1) & 7];
  let at = 8 + envelope;
  const polygons = [];
  const geometry = () => {
    const little = blob[at++] === 1;
    const u32 = () => {
      at += 4;
      return little ? blob.readUInt32LE(at - 4) : blob.readUInt32BE(at - 4);
    };
    const f64 = () => {
      at += 8;
      return little ? blob.readDoubleLE(at - 8) : blob.readDoubleBE(at - 8);
    };
    const type = u32();
    if (type === 6) for (let n = u32(); n > 0; n--) geometry();
    else if (type === 3) polygons.push(Array.from({ length: u32() }, () => Array.from({ length: u32() }, () => [f64(), f64()])));
    else throw new Error(`geometry of type ${type} where a polygon was expected`);
  };
  geometry();
  return polygons;
}

/** Edges that two areas of one country share, once each: its inner borders, without its outline. */
export function innerEdges(areas) {
  const seen = new Map();
  const out = [];
  for (const { country, rings } of areas) {
    for (const ring of rings) {
      for (let i = 1; i < ring.length; i++) {
        const [a, b] = [ring[i - 1].join(), ring[i].join()];
        if (a === b) continue;
        const key = `${country} ${a < b ? `${a} ${b}` : `${b} ${a}`}`;
        if (seen.get(key) === 1) out.push([ring[i - 1], ring[i]]);
        seen.set(key, (seen.get(key) ?? 0) + 1);
      }
    }
  }
  return out;
}

/** Lines that end where one other begins or ends are one line. */
export function linked(lines) {
  const ends = new Map();
  const at = (p) => p.join();
  const note = (line, p) => ends.set(at(p), [...(ends.get(at(p)) ?? []), line]);
  for (const line of lines) {
    note(line, line[0]);
    note(line, line.at(-1));
  }
  const used = new Set();
  /** Goes on from the last point as long as exactly one unused line leads on. */
  const grow = (points) => {
    for (;;) {
      const meeting = ends.get(at(points.at(-1)));
      if (meeting.length !== 2) return points;
      const next = meeting.find((l) => !used.has(l));
      if (!next) return points;
      used.add(next);
      const onward = at(next[0]) === at(points.at(-1)) ? next : [...next].reverse();
      for (let i = 1; i < onward.length; i++) points.push(onward[i]);
    }
  };
  const out = [];
  for (const line of lines) {
    if (used.has(line)) continue;
    used.add(line);
    out.push(grow(grow([...line]).reverse()));
  }
  return out;
}
