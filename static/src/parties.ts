// The parties that can be chosen from: those that the loaded events name, the
// most often named first. A choice of one leaves the others in the list.

import { effect, untracked } from '@preact/signals';
import { actors, loaded, pages, parties, shownLayers } from './state';

export function followParties(): void {
  effect(() => {
    const shown = new Set(shownLayers.value.map((l) => l.id));
    const items = [
      ...Object.entries(loaded.value).flatMap(([id, l]) => (shown.has(id) ? l.items ?? [] : [])),
      ...Object.values(pages.value).flatMap((p) => p.items.filter((i) => shown.has(i.layer))),
    ];
    const times = new Map<string, number>();
    for (const { feature } of items) {
      for (const name of new Set(feature.properties.actors?.map((a) => a.name))) if (name) times.set(name, (times.get(name) ?? 0) + 1);
    }
    const found = [...times].sort((a, b) => b[1] - a[1] || a[0].localeCompare(b[0])).map(([name]) => name);
    parties.value = untracked(() => (actors.value.length > 0 ? [...new Set([...parties.value, ...found])] : found)).slice(0, 200);
  });
}
