import type { CommandName, OptionName, Values } from "../options.ts";
import { mayAsk } from "./terminal.ts";

/** Something that the program does. */
export interface Command {
  readonly name: CommandName;
  /** What it is called by, empty for what happens without a word. */
  readonly word: string;
  /** How it is typed, after the program's name. */
  readonly usage: string;
  /** What it does, in sentences. */
  readonly summary: string;
  /** The option that its first word is the value of. */
  readonly positional?: OptionName;
  /** How many words may follow its own. */
  readonly most: number;
  /** What its exit codes mean, apart from those that every command has. */
  readonly conflicts: string;
  /** Does it. What it needs is loaded no sooner than here. */
  readonly run: (values: Values, words: readonly string[]) => Promise<void>;
}

export const commands: Readonly<Record<CommandName, Command>> = {
  create: {
    name: "create",
    word: "",
    usage: "[directory] [options]",
    summary:
      "Writes a Socket.IO app that uses every core of a machine. What is not given is asked on a terminal.",
    positional: "directory",
    most: 1,
    conflicts: "files are in the way",
    run: async (values) => {
      const { settle } = await import("../answers.ts");
      const { withAnswersFile } = await import("../answers-file.ts");
      const given = await withAnswersFile(values);
      const settled = settle(given, { interactive: mayAsk() });
      const { createOnTerminal } = await import("../create.ts");
      await createOnTerminal(settled, given);
    },
  },
  update: {
    name: "update",
    word: "update",
    usage: "update [options]",
    summary: `Brings the app in the current directory up to the templates of today, and merges them with what was changed since it
was made. An answer that is given changes that answer in the same step: --with adds extras, --without removes them. What
would go without being named is asked for; without a terminal nothing is changed then.`,
    most: 0,
    conflicts: "conflicts are left, or (--check) something would change",
    run: async (values) => {
      const { runUpdate } = await import("../update/command.ts");
      await runUpdate(values);
    },
  },
  add: {
    name: "add",
    word: "add",
    usage: "add namespace <name> | add <extra>",
    summary: "Adds something to the app in the current directory.",
    // It judges its words itself, and knows what several of them may have meant.
    most: Infinity,
    conflicts: "files are in the way, or conflicts are left",
    run: async (values, words) => {
      const { runAdd } = await import("../add/command.ts");
      await runAdd(values, words);
    },
  },
};
