// Changes the files of a folder, as JSON on the command line says, with text for contents.
import { commit } from "../../../generators/transaction/commit.ts";

const [root, changes] = process.argv.slice(2);
const state = (text) =>
  text === null ? undefined : { contents: Buffer.from(text), executable: text.startsWith("#!") };
const replacements = JSON.parse(changes).map(({ path, before, after }) => {
  return { path, before: state(before), after: state(after) };
});
await commit(root, replacements).catch((error) => {
  process.stdout.write(error.code);
});
