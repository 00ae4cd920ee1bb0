// Stands in for base/test/entry.ts.ejs while the templates are type-checked; no app gets it.
export const entry: string = "src/main.ts";
