import type { adapters, frameworks } from "../templates/index.ts";
import { nameProblem } from "./name.ts";
import { type PackageManager, runningPackageManager } from "./package-managers.ts";

type Default = string | ((env: NodeJS.ProcessEnv) => string);

/** Free text, given as the argument that is no flag. */
export interface TextOption {
  readonly kind: "text";
  readonly description: string;
  readonly question: string;
  readonly default: Default;
  /** What is wrong with a value, as the end of a sentence. */
  readonly problem: (value: string) => string | undefined;
}

/** One of several values, each with a hint of one line. */
export interface ChoiceOption {
  readonly kind: "choice";
  readonly description: string;
  readonly question: string;
  readonly choices: Readonly<Record<string, string>>;
  readonly default: Default;
}

/** On or off, never asked: `--name`, and `--no-name` where `negatable`. */
export interface SwitchOption {
  readonly kind: "switch";
  readonly description: string;
  readonly short?: string;
  readonly default: boolean;
  readonly negatable: boolean;
}

/** Something to do instead of creating an app. */
export interface ActionOption {
  readonly kind: "action";
  readonly description: string;
  readonly short?: string;
}

export type Option = TextOption | ChoiceOption | SwitchOption | ActionOption;

// The one place that knows which options there are: flags, prompts, checks, help and what is stored follow from it.
const table = {
  directory: {
    kind: "text",
    description: "where the app goes; its last part names the app",
    question: "Where should the app go?",
    default: "my-socketio-app",
    problem: nameProblem,
  },
  framework: {
    kind: "choice",
    description: "what answers plain HTTP beside Socket.IO",
    question: "Which framework answers plain HTTP?",
    choices: {
      express: "Express 5: routes and middleware",
      http: "Node's own server, nothing else",
    } satisfies Record<keyof typeof frameworks, string>,
    default: "express",
  },
  adapter: {
    kind: "choice",
    description: "how workers reach each other's clients",
    question: "How do workers reach each other's clients?",
    choices: {
      cluster: "through the primary process: one machine, nothing to run beside it",
      redis: "through Redis: many machines",
    } satisfies Record<keyof typeof adapters, string>,
    default: "cluster",
  },
  balancing: {
    kind: "choice",
    description: "which worker gets a new session",
    question: "Which worker gets a new session?",
    choices: {
      "least-connection": "the one with the fewest sessions",
      "round-robin": "each in turn",
      random: "any",
    },
    default: "least-connection",
  },
  packageManager: {
    kind: "choice",
    description: "what installs the app",
    question: "Which package manager installs it?",
    choices: {
      npm: "comes with Node",
      pnpm: "one store for all projects",
      yarn: "Yarn 4 or newer",
      bun: "Bun's installer; the app itself runs on Node",
    } satisfies Record<PackageManager, string>,
    default: runningPackageManager,
  },
  yes: {
    kind: "switch",
    description: "ask nothing: the default for every answer not given",
    short: "y",
    default: false,
    negatable: false,
  },
  install: {
    kind: "switch",
    description: "install the app's dependencies",
    default: true,
    negatable: true,
  },
  git: {
    kind: "switch",
    description: "start a git repository with a first commit",
    default: true,
    negatable: true,
  },
  help: { kind: "action", description: "show this text", short: "h" },
  version: { kind: "action", description: "show the version", short: "v" },
} as const satisfies Readonly<Record<string, Option>>;

type Table = typeof table;
type ValueOf<Row> = Row extends { choices: infer Choices }
  ? keyof Choices
  : Row extends { kind: "text" }
    ? string
    : boolean;

type ChoiceOf<Name extends OptionName> = Extract<ValueOf<Table[Name]>, string>;

export type OptionName = keyof Table;
/** Options that are answers: asked where they are not given, and stored in the app. */
export type AnswerName = {
  [Name in OptionName]: Table[Name] extends { question: string } ? Name : never;
}[OptionName];

/** What was given; undefined means that it was not, and so may be asked. */
export type Values = { [Name in OptionName]?: ValueOf<Table[Name]> | undefined };
/** Every answer, complete. */
export type Answers = { [Name in AnswerName]: ValueOf<Table[Name]> };

export const options: Readonly<Record<OptionName, Option>> = table;
export const optionNames = Object.keys(table).filter((name): name is OptionName =>
  Object.hasOwn(table, name),
);
/** Names of the options that are answers, in the order of the questions. */
export const answerNames = optionNames.filter(
  (name): name is AnswerName => "question" in table[name],
);

/** Whether no answer is missing. */
export function isComplete(values: Values): values is Values & Answers {
  return answerNames.every((name) => values[name] !== undefined);
}

/** An option's name as it is typed: `--package-manager`, or `<directory>` for the argument. */
export function flagOf(name: OptionName): string {
  if (options[name].kind === "text") return `<${name}>`;
  return `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

/** Every value that an option takes; empty where any text will do. */
export function choicesOf<Name extends OptionName>(name: Name): ChoiceOf<Name>[] {
  const option = options[name];
  if (option.kind !== "choice") return [];
  const { choices } = option;
  return Object.keys(choices).filter((key): key is ChoiceOf<Name> => Object.hasOwn(choices, key));
}

/** What an answer is when nobody gives one; the environment tells which package manager is running. */
export function defaultOf(name: AnswerName, env: NodeJS.ProcessEnv = process.env): string {
  const value: Default = table[name].default;
  return typeof value === "string" ? value : value(env);
}
