// The base map's data: a coarse world at once, everything finer in squares when
// it is looked at. build/basemap.mjs says which files there are.
import manifest from 'waylog:basemap';
import { decode, type Shape } from './decode';
import { readNames, type CountryRow, type Names, type PlaceRow, type RiverCourse, type WaterLabel } from './names';
import { holds, Squares, type Box } from './squares';

export type { Box } from './squares';

/** From these zooms on 1:50m is drawn, 1:10m, and the names of villages. */
export const MID_ZOOM = 4;
export const FINE_ZOOM = 6;
const VILLAGE_ZOOM = 9;
const STREAM_ZOOM = 9;
/** Rivers of 1:50m lie kilometres beside the towns on them: from this zoom on that would show, and mislead. */
const RIVERS_UNTIL = 8;

/** Whether the finer rivers and the provinces of `make basemap-detail` are in this build. */
export const DETAIL = manifest.detail;

/** `whole`: in the detail that belongs to the zoom. Until that has come something coarser stands in. */
export interface Drawn { shapes: Shape[][]; whole: boolean }

export interface Named { places: PlaceRow[][]; countries: CountryRow[]; water: WaterLabel[]; rivers: RiverCourse[] }

type Level = 'towns' | 'villages';

/** The names of one language. */
interface Tongue { world: Names | null; asked: boolean; squares: Record<Level, Squares<Names>> }

export class BasemapSource {
  private world: Shape[] | null = null;
  private readonly mid: Squares<Shape[]>;
  private readonly fine: Squares<Shape[]>;
  private readonly rivers: Squares<Shape[]>;
  private readonly streams: Squares<Shape[]>;
  private readonly tongues = new Map<string, Tongue>();
  private language = 'en';
  private shapeListeners: ((box: Box | null) => void)[] = [];
  private nameListeners: (() => void)[] = [];

  /** `files` is the address of the folder that the build wrote, with a slash at the end. */
  constructor(private files: string) {
    const level = (name: 'mid' | 'fine' | 'rivers' | 'streams') => new Squares(manifest.squares[name], (key) => this.shapeFile(`${name}-${key}`), (box) => this.tell(box));
    [this.mid, this.fine, this.rivers, this.streams] = [level('mid'), level('fine'), level('rivers'), level('streams')];
    void this.shapeFile('world').then((shapes) => {
      this.world = shapes;
      if (shapes) this.tell(null);
    });
  }

  /** Calls back when more of the map can be drawn: in the box, or everywhere. */
  onShapes(listener: (box: Box | null) => void): void {
    this.shapeListeners.push(listener);
  }

  /** Calls back when more can be named. */
  onNames(listener: () => void): void {
    this.nameListeners.push(listener);
  }

  /** The language of the names; where one has none of its own the Latin name stands. */
  setLanguage(language: string): void {
    this.language = language in manifest.languages ? language : 'en';
  }

  /** What to draw a box from. */
  shapes(box: Box, zoom: number): Drawn {
    const world = this.world ? [this.world] : [];
    if (zoom < MID_ZOOM) return { shapes: world, whole: this.world !== null };
    if (zoom < FINE_ZOOM) {
      const { files, whole } = this.mid.look(box);
      return { shapes: whole ? files : world, whole };
    }
    const fine = this.fine.look(box);
    const rivers = [this.rivers, ...(zoom >= STREAM_ZOOM ? [this.streams] : [])].map((squares) => squares.look(box));
    const whole = fine.whole && rivers.every((r) => r.whole);
    return { shapes: fine.whole ? [...fine.files, ...rivers.flatMap((r) => r.files)] : world, whole };
  }

  /** Whether rivers are drawn at a zoom. */
  hasRivers(zoom: number): boolean {
    return zoom >= MID_ZOOM && (zoom < RIVERS_UNTIL || DETAIL.rivers);
  }

  /** What is named in a box; the most populous places first within each list. */
  names(box: Box, zoom: number): Named | null {
    const tongue = this.tongue();
    if (!tongue.world) return null;
    const towns = zoom >= FINE_ZOOM ? tongue.squares.towns.look(box).files : [];
    const villages = zoom >= VILLAGE_ZOOM ? tongue.squares.villages.look(box).files : [];
    return {
      places: [tongue.world, ...towns, ...villages].map((n) => n.places),
      countries: tongue.world.countries,
      water: tongue.world.water,
      rivers: towns.flatMap((n) => n.rivers),
    };
  }

  /** The files of the language, asked for when the first name is to be drawn. */
  private tongue(): Tongue {
    const { language } = this;
    let tongue = this.tongues.get(language);
    if (!tongue) {
      const own = manifest.languages[language] ?? {};
      const level = (name: Level) => {
        const grid = manifest.squares[name];
        const file = (key: string) => (own[name] && holds({ degrees: grid.degrees, mask: own[name] }, key) ? `${name}-${key}-${language}` : `${name}-${key}`);
        return new Squares<Names>(grid, (key) => this.nameFile(file(key)), () => this.tellNames());
      };
      this.tongues.set(language, (tongue = { world: null, asked: false, squares: { towns: level('towns'), villages: level('villages') } }));
    }
    if (!tongue.asked) {
      const asking = tongue;
      asking.asked = true;
      void this.nameFile(`names-${language}`).then((names) => {
        asking.world = names;
        if (names) this.tellNames();
        else setTimeout(() => { asking.asked = false; }, 8000);
      });
    }
    return tongue;
  }

  private shapeFile(name: string): Promise<Shape[] | null> {
    return this.load(`${name}-${manifest.version}.bin`, async (answer) => decode(await answer.arrayBuffer()));
  }

  private nameFile(name: string): Promise<Names | null> {
    return this.load(`${name}-${manifest.version}.json`, async (answer) => readNames(await answer.json()));
  }

  /** Null when the file cannot be had: the map then shows less, and the browser's console says why. */
  private async load<T>(name: string, read: (answer: Response) => Promise<T>): Promise<T | null> {
    try {
      const answer = await fetch(this.files + name);
      if (!answer.ok) throw new Error(`${answer.status} ${answer.statusText}`);
      return await read(answer);
    } catch (err) {
      console.warn(`base map: ${name} could not be loaded`, err);
      return null;
    }
  }

  private tell(box: Box | null): void {
    for (const listener of this.shapeListeners) listener(box);
  }

  private tellNames(): void {
    for (const listener of this.nameListeners) listener();
  }
}
