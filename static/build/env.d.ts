// What the build adds to the language: style imports, the list of base map
// files, the languages of the page, and of Node only what the tests use (Node's own types would leak into
// the page's code and change what setTimeout returns).
declare module '*.css';
declare module '*.svg' { const url: string; export default url; }
declare module 'waylog:basemap' {
  interface Squares { degrees: number; mask: string }
  const manifest: {
    version: string;
    squares: Record<'mid' | 'fine' | 'rivers' | 'streams' | 'towns' | 'villages', Squares>;
    /** By language: the squares that have names of its own. */
    languages: Record<string, Partial<Record<'towns' | 'villages', string>>>;
    detail: { rivers: boolean; provinces: boolean };
  };
  export default manifest;
}
declare module 'waylog:worker/tileworker' { const file: string; export default file; }
declare module 'waylog:messages' {
  type Forms = string | Record<string, string>;
  export const languages: { tag: string; name: string; load: (() => Promise<Record<string, Forms>>) | null }[];
}
declare module 'node:test' {
  type Body = () => void | Promise<void>;
  export function test(name: string, body: Body): void;
  export function describe(name: string, body: Body): void;
  export function it(name: string, body: Body): void;
  export function before(body: Body): void;
  export function after(body: Body): void;
  export function beforeEach(body: Body): void;
  export function afterEach(body: Body): void;
  export const mock: { timers: { enable(options: { apis: 'setTimeout'[] }): void; tick(ms: number): void; reset(): void } };
  export default test;
}
declare module 'node:assert/strict' {
  interface Assert {
    (value: unknown, message?: string): asserts value;
    ok(value: unknown, message?: string): asserts value;
    equal<T>(actual: unknown, expected: T, message?: string): asserts actual is T;
    notEqual(actual: unknown, expected: unknown, message?: string): void;
    deepEqual<T>(actual: unknown, expected: T, message?: string): asserts actual is T;
    notDeepEqual(actual: unknown, expected: unknown, message?: string): void;
    throws(body: () => unknown, expected?: RegExp | object, message?: string): void;
    rejects(body: Promise<unknown> | (() => Promise<unknown>), expected?: RegExp | object, message?: string): Promise<void>;
    match(value: string, pattern: RegExp, message?: string): void;
    doesNotMatch(value: string, pattern: RegExp, message?: string): void;
    fail(message?: string): never;
  }
  const assert: Assert;
  export default assert;
}
declare module 'node:path' {
  interface Path { resolve(...parts: string[]): string; join(...parts: string[]): string }
  const path: Path;
  export default path;
}
declare module 'node:fs' {
  export function readdirSync(path: string, options: { recursive: true; encoding: 'utf8' }): string[];
  export function readFileSync(path: string | URL, encoding: 'utf8'): string; export function readFileSync(path: string | URL): Uint8Array; export function existsSync(path: string | URL): boolean;
}
