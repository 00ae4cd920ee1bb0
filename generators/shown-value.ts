/** Characters of a value that an error shows. */
const most = 200;

/** A value that somebody gave, as an error shows it. It may be anything: nested too deeply, or without an end. */
export function shownValue(value: unknown): string {
  try {
    const text = JSON.stringify(value) ?? String(value);
    return text.length > most ? `${text.slice(0, most)}…` : text;
  } catch {
    return Array.isArray(value) ? "a list" : `a value of type ${typeof value}`;
  }
}
