/** Address of this process's inspector, undefined while it is not active or Node was built without it. */
export function inspectorUrl(): string | undefined {
  return process.features.inspector ? process.getBuiltinModule("node:inspector").url() : undefined;
}
