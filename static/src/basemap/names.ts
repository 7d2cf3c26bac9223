// What the files of names hold.

/** [name, lon, lat, population, CAPITAL or SEAT of a province] */
export type PlaceRow = [string, number, number, number, (1 | 2)?];
export const CAPITAL = 1, SEAT = 2;

/**
 * [name, lon, lat, size in degrees, standing]. A state has no standing. Where it is disputed whether something is one:
 * AREA, named as a landscape under the policy that takes no side; STATE, named as a state under the one that
 * shows what holds on the ground. LANDSCAPE: named as one under both.
 */
export type CountryRow = [string, number, number, number, (1 | 2 | 3)?];
export const AREA = 1, STATE = 2, LANDSCAPE = 3;

/** Seas, gulfs and landscapes. */
export interface WaterLabel {
  name: string;
  kind: 'sea' | 'region';
  at?: [number, number];
  from?: [number, number];
  to?: [number, number];
  min: number;
  max: number;
  lines?: number;
}

/** A river's name with the part of its course in one square. */
export interface RiverCourse { name: string; course: [number, number][]; min: number; max: number }

export interface Names { places: PlaceRow[]; countries: CountryRow[]; water: WaterLabel[]; rivers: RiverCourse[] }

/** Takes a file's JSON apart; what is not there is empty, what is not a list is an error. */
export function readNames(json: unknown): Names {
  const file = (json ?? {}) as Partial<Record<keyof Names, unknown>>;
  const list = (key: keyof Names) => {
    const value = file[key] ?? [];
    if (!Array.isArray(value)) throw new Error(`base map names: ${key} is not a list`);
    return value;
  };
  return { places: list('places'), countries: list('countries'), water: list('water'), rivers: list('rivers') } as Names;
}
