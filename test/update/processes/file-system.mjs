// Loaded before a program: gives it another file system than the one that is there. FILE_MODE is the permission that
// every file has whatever one does; with MOUNTED, what lies below a folder of that name is on another device; with FULL,
// there is no space left for a file of that name.
import fs from "node:fs/promises";
import { syncBuiltinESMExports } from "node:module";
import { basename, sep } from "node:path";

const { FILE_MODE, MOUNTED, FULL } = process.env;
const original = { ...fs };

function failure(code) {
  return Object.assign(new Error(code), { code });
}

if (FILE_MODE !== undefined) {
  fs.lstat = async (...args) => {
    const stats = await original.lstat(...args);
    if (stats.isFile()) stats.mode = (stats.mode & ~0o777) | Number.parseInt(FILE_MODE, 8);
    return stats;
  };
  fs.chmod = async () => {};
}
if (MOUNTED !== undefined) {
  const isMounted = (path) => path.includes(sep + MOUNTED + sep);
  for (const name of ["link", "rename"]) {
    fs[name] = async (from, to) => {
      if (isMounted(from) !== isMounted(to)) throw failure("EXDEV");
      return original[name](from, to);
    };
  }
}
if (FULL !== undefined) {
  fs.writeFile = async (path, ...rest) => {
    if (typeof path === "string" && basename(path) === FULL) throw failure("ENOSPC");
    return original.writeFile(path, ...rest);
  };
}
syncBuiltinESMExports();
