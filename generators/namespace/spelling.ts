/** The name of the namespace in templates/namespaces/, which the name of an added one takes the place of. */
const placeholder = "new-namespace";

/** A name as types and functions have it: `OrderEvents` for `order-events`. */
export function pascalCase(name: string): string {
  return name.replaceAll(/(?:^|-)([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

/** The same text, a path for instance, about the namespace with this name. */
export function inPlaceholdersOf(text: string, name: string): string {
  return text.replaceAll(placeholder, name).replaceAll(pascalCase(placeholder), pascalCase(name));
}
