import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { placeParams, readPlaces, sightOf } from '../src/places';

describe('places by name', () => {
  it('asks near the middle of the map, roughly, and not at all near the middle of the world', () => {
    const asked = (zoom: number) => String(placeParams('الرقة', { zoom, lat: 35.31, lon: 38.84 }, 'ar'));
    assert.equal(asked(7), `q=${encodeURIComponent('الرقة')}&lang=ar&limit=8&near=39%2C35.5`);
    assert.ok(!asked(3).includes('near'));
    assert.ok(!String(placeParams('raqqa', null, 'en')).includes('near'));
    assert.equal(placeParams('x'.repeat(900), null, 'en').get('q')?.length, 200);
  });

  it('reads what is not known as null, never as nought', () => {
    const { places, similar, attributed } = readPlaces({
      gazetteer: 5,
      features: [{
        id: 'geonames:1', geometry: { coordinates: [39, 36] },
        properties: { name: 'Raqqa', other_name: null, country: 'SY', admin: null, kind: 'seat', population: null, precision: 'near', layer: null, events: null, match: 'exact', spelling: null },
      }],
    });
    assert.deepEqual(places, [{ id: 'geonames:1', lon: 39, lat: 36, name: 'Raqqa', other: null, spelling: null, country: 'SY', admin: null, kind: 'seat', population: null, precision: 'near', layer: null, events: null }]);
    assert.equal(similar, false);
    assert.equal(attributed, true);
  });

  it('says when names are only similar, and when there was no list of towns', () => {
    const near = (match: string) => ({ id: match, geometry: { coordinates: [0, 0] as [number, number] }, properties: { name: 'x', match } });
    assert.equal(readPlaces({ gazetteer: 1, features: [near('similar'), near('similar')] }).similar, true);
    assert.equal(readPlaces({ gazetteer: 1, features: [near('exact'), near('similar')] }).similar, false);
    assert.deepEqual(readPlaces({ gazetteer: 0 }), { places: [], similar: false, attributed: false });
  });

  it('looks from further away at what is larger', () => {
    const zoom = (layer: string | null, precision: string | null, population: number | null) => sightOf({ layer, precision, population });
    assert.ok(zoom(null, 'near', 5_000_000) < zoom(null, 'near', null));
    assert.ok(zoom('strikes', 'province', null) < zoom('strikes', 'district', null));
    assert.ok(zoom('strikes', 'district', null) < zoom('strikes', 'exact', null));
    assert.equal(zoom('strikes', null, null), zoom('strikes', 'near', null));
  });
});
