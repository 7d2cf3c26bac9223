// The colours of a cloud of many events.
import type { ThemeName } from './theme';

/** From few to many. Lightness alone tells them apart, too. */
const RAMPS: Record<ThemeName, string[]> = {
  light: ['#f0b44c', '#d9641e', '#a3230f', '#4a0d12'],
  dark: ['#6b3320', '#d9642e', '#ffb066', '#fff3d0'],
};

export const rampOf = (theme: ThemeName): string[] => RAMPS[theme];
