interface Place { name: string; latin: string; country: string; alternates: string[] }
interface Language { code: string; place(p: Place): string | null; fixed(name: string): string | null; country(iso: string | null): string | null }
export function language(code: string, file: { script: string; countries: string[]; places: Record<string, string>; fixed: Record<string, string>; states: Record<string, string> }): Language;
