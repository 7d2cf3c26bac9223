import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';
import { parse, type Node } from 'acorn';
import { transformSync } from 'esbuild';
import en from '../src/messages/en.json';

// Every word that a reader sees stands in a message file. The sources are read
// as the syntax trees that they compile to: text between tags, attributes that
// are read out or shown, and whatever else looks like words.

type Tree = Node & Record<string, unknown>;

const src = path.resolve('src');
const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((f) => /\.tsx?$/.test(f)).sort();

function treeOf(code: string): Tree {
  const js = transformSync(code, { loader: 'tsx', jsx: 'transform', jsxFactory: 'JSX', jsxFragment: 'JSX', format: 'esm', target: 'es2022' }).code;
  return parse(js, { ecmaVersion: 2022, sourceType: 'module' }) as unknown as Tree;
}

const isNode = (v: unknown): v is Tree => typeof v === 'object' && v !== null && typeof (v as Tree).type === 'string';
const childrenOf = (n: Tree): Tree[] => Object.values(n).flatMap((v): unknown[] => (Array.isArray(v) ? v : [v])).filter(isNode);

/** Calls back for every node, with the nodes it lies in, the nearest last. */
function walk(n: Tree, visit: (n: Tree, above: Tree[]) => void, above: Tree[] = []): void {
  visit(n, above);
  for (const child of childrenOf(n)) walk(child, visit, [...above, n]);
}

const calleeOf = (n: Tree): string => {
  const c = n.callee as Tree | undefined;
  if (c?.type === 'Identifier') return String(c.name);
  return c?.type === 'MemberExpression' ? `${calleeName(c.object as Tree)}.${calleeName(c.property as Tree)}` : '';
};
const calleeName = (n: Tree): string => (n.type === 'Identifier' ? String(n.name) : '');

/** The texts that a value may be: itself, either branch of a choice, the fixed parts of a template. */
function textsOf(n: Tree | undefined): string[] {
  switch (n?.type) {
    case 'Literal': return typeof n.value === 'string' ? [n.value] : [];
    case 'TemplateLiteral': return (n.quasis as { value: { cooked: string } }[]).map((q) => q.value.cooked);
    case 'ConditionalExpression': return [...textsOf(n.consequent as Tree), ...textsOf(n.alternate as Tree)];
    case 'LogicalExpression': return [...(n.operator === '&&' ? [] : textsOf(n.left as Tree)), ...textsOf(n.right as Tree)];
    case 'BinaryExpression': return n.operator === '+' ? [...textsOf(n.left as Tree), ...textsOf(n.right as Tree)] : [];
    default: return [];
  }
}

const wordy = (s: string): boolean => /\p{L}/u.test(s);
/** Two words of a sentence, beside each other: what no key, class or selector looks like. */
const prose = (s: string): boolean => /(^|[\s(])\p{L}[\p{L}']+[,.:;]? \p{L}[\p{L}']*([\s.,:;!?)…]|$)/u.test(s);

/** Attributes and members whose text a reader sees or hears. */
const SEEN = new Set(['aria-label', 'aria-valuetext', 'aria-description', 'title', 'placeholder', 'alt', 'label', 'text', 'action', 'name']);
/** Members that hold technical lists of words: classes, drawings, fonts, relations. */
const TECHNICAL = new Set(['class', 'className', 'd', 'rel', 'font', 'style', 'points', 'type', 'family']);
/** What these are told, no reader sees: programmers and the console do. */
const UNSEEN = /^(console\.\w+|matchMedia|querySelector|addAttribution)$|Error$|\.(querySelector(All)?|closest|load|on|off|test|replace|matches|getItem|setItem)$/;

const memberName = (n: Tree): string => {
  const key = n.key as Tree | undefined;
  return key?.type === 'Identifier' ? String(key.name) : String(key?.value ?? '');
};

/** Looks like words and is none: fonts, a command line, the names of fields, whom a licence wants named. */
const NO_WORDS = new Set(['"Source Serif 4", Georgia, serif', 'waylog import --layer strikes events.csv', 'Natural Earth · GeoNames CC BY 4.0']);
const names = (s: string): boolean => s.includes('date_start');

/** Words in a source that are not in a message file. */
function literals(code: string): string[] {
  const found = new Set<string>();
  walk(treeOf(code), (n, above) => {
    if (n.type === 'CallExpression' && calleeOf(n) === 'JSX') {
      const [tag, attributes, ...children] = n.arguments as Tree[];
      const component = tag?.type === 'Identifier' && tag.name !== 'Icon'; // an icon's name is which one it is
      for (const text of children.flatMap(textsOf)) if (wordy(text)) found.add(text);
      for (const a of (attributes?.properties ?? []) as Tree[]) {
        if (!SEEN.has(memberName(a)) || (memberName(a) === 'name' && !component)) continue;
        for (const text of textsOf(a.value as Tree)) if (wordy(text)) found.add(text);
      }
    }
    const text = n.type === 'Literal' && typeof n.value === 'string' ? n.value : n.type === 'TemplateElement' ? String((n.value as { cooked: string }).cooked) : '';
    if (!prose(text)) return;
    const technical = above.some((a) => (a.type === 'Property' && TECHNICAL.has(memberName(a)))
      || ((a.type === 'CallExpression' || a.type === 'NewExpression') && UNSEEN.test(calleeOf(a)))
      || (a.type === 'AssignmentExpression' && TECHNICAL.has(calleeName((a.left as Tree).property as Tree ?? a.left as Tree)))
      || a.type === 'ImportDeclaration');
    if (!technical) found.add(text);
  });
  return [...found].filter((text) => !NO_WORDS.has(text) && !names(text));
}

/** The keys a source asks for: whole ones, and the beginnings of those it puts together. */
function keysOf(code: string): { whole: Set<string>; prefixes: Set<string> } {
  const whole = new Set<string>();
  const prefixes = new Set<string>();
  walk(treeOf(code), (n) => {
    if (n.type !== 'CallExpression') return;
    const [first] = n.arguments as Tree[];
    switch (calleeOf(n)) {
      case 't': case 'message':
        if (first?.type === 'TemplateLiteral') prefixes.add(textsOf(first)[0] ?? '');
        else for (const key of textsOf(first)) whole.add(key);
        break;
      case 'word': case 'wordOrNone': case 'wordFor':
        for (const list of textsOf(first)) prefixes.add(`${list}.`);
    }
  });
  return { whole, prefixes };
}

describe('every word is in a message file', () => {
  for (const file of files) {
    it(file, () => assert.deepEqual(literals(readFileSync(path.join(src, file), 'utf8')), []));
  }

  it('finds what it looks for', () => {
    const seen = (code: string) => literals(code);
    assert.deepEqual(seen('const a = <p>No events</p>;'), ['No events']);
    assert.deepEqual(seen('const a = <p>{x ? "on" : t("off")}</p>;'), ['on']);
    assert.deepEqual(seen('const a = <p>{`${n} events`}</p>;'), [' events']);
    assert.deepEqual(seen('const a = <button aria-label="Close" class="button square" name="close" />;'), ['Close']);
    assert.deepEqual(seen('const a = <Spot title={bad ? "Failed" : t("x")} />;'), ['Failed']);
    assert.deepEqual(seen('el.textContent = "Nothing to show here.";'), ['Nothing to show here.']);
    assert.deepEqual(seen('throw new TileError("x: needs more bytes"); el.className = "leaflet tile"; ok("key.of.message");'), []);
  });
});

describe('the message file', () => {
  const asked = files.map((f) => keysOf(readFileSync(path.join(src, f), 'utf8')));
  const whole = new Set(['language', ...asked.flatMap((a) => [...a.whole])]); // the name of the language is for the build
  const prefixes = [...new Set(asked.flatMap((a) => [...a.prefixes]))];

  it('has every key that is asked for', () => {
    assert.ok(whole.size > 100, `${whole.size} keys`);
    assert.deepEqual([...whole].filter((k) => !(k in en)), []);
    for (const p of prefixes) assert.ok(Object.keys(en).some((k) => k.startsWith(p)), `no key begins with ${p}`);
  });

  it('has no key that nobody asks for', () => {
    const page = readFileSync(path.resolve('build/page.mjs'), 'utf8'); // what is said where no script runs
    const list = (p: string, k: string) => k.startsWith(p) && !k.slice(p.length).includes('.');
    assert.deepEqual(Object.keys(en).filter((k) => !whole.has(k) && !prefixes.some((p) => list(p, k)) && !page.includes(`'${k}'`)), []);
  });
});
