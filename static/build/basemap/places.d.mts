interface Place { name: string; lat: number; lon: number; population: number; capital: boolean }
export function plainName(name: string, country: string): string;
export function thin(places: Place[], degrees: number, most: number): Place[];
