/** Names of binaries have the system that they are for. */
const SYSTEMS =
  /\b(?:aix|android|darwin|freebsd|linux|netbsd|openbsd|openharmony|sunos|wasm32|win32|windows)\b/;
const { glibcVersionRuntime } = process.report.getReport().header;
const foreignLibrary = glibcVersionRuntime === undefined ? "gnu" : "musl";

/**
 * A filter of Verdaccio. It hides that packages have binaries for other machines than this: not every registry that we
 * may get packages from has them all, and Yarn installs nothing where one is missing.
 */
export default class Platforms {
  async filter_metadata(metadata) {
    for (const version of Object.values(metadata.versions)) {
      const { optionalDependencies = {} } = version;
      for (const name of Object.keys(optionalDependencies)) {
        if (!isForOthers(name)) continue;
        delete optionalDependencies[name];
        // npm says these twice.
        delete version.dependencies?.[name];
      }
    }
    return metadata;
  }
}

function isForOthers(name) {
  const isForThis = name.includes(`${process.platform}-${process.arch}`);
  return SYSTEMS.test(name) && (!isForThis || name.includes(foreignLibrary));
}
