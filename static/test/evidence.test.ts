import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { evidenceOf } from '../src/evidence';
import type { Claim, Source } from '../src/types';

const source = (id: string, publisher?: string): Source => ({ id, publisher });
const claim = (id: string, source_id?: string, stance?: Claim['stance']): Claim => ({ id, source_id, stance });

describe('evidence', () => {
  const cases: [string, Parameters<typeof evidenceOf>[0], [number, number]][] = [
    ['is none without a source', { status: 'reported', claims: [claim('a')] }, [0, 0]],
    ['counts the sources where there are no claims', { status: 'reported', sources: [source('a', 'A'), source('b', 'B')] }, [2, 2]],
    ['counts a publisher once', { status: 'reported', sources: [source('a', 'A'), source('b', 'A')] }, [1, 1]],
    ['counts those that report, not those that deny', { status: 'disputed', sources: [source('a', 'A'), source('b', 'B')], claims: [claim('1', 'a'), claim('2', 'b', 'denies')] }, [1, 1]],
    ['counts a source that is not described', { status: 'reported', claims: [claim('1', 'x'), claim('2', 'y')] }, [2, 2]],
    ['is highest only where the status says that they are apart', { status: 'corroborated', sources: [source('a', 'A'), source('b', 'B')] }, [3, 2]],
    ['does not take the word of the status for one source', { status: 'corroborated', sources: [source('a', 'A')] }, [1, 1]],
  ];
  for (const [name, p, [level, publishers]] of cases) it(name, () => assert.deepEqual(evidenceOf(p), { level, publishers }));
});
