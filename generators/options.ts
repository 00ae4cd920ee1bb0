import type { adapters, extras, frameworks, transports } from "../templates/index.ts";
import { nameProblem } from "./name.ts";
import { type PackageManager, runningPackageManager } from "./package-managers.ts";

/** What the program can be told to do: `create` without a word, the others by theirs. */
export type CommandName = "create" | "update" | "add";

interface Common {
  readonly description: string;
  /** The commands that take it, by default `create` alone. */
  readonly commands?: readonly CommandName[];
}

/** Free text, given as the argument that is no flag. */
export interface TextOption extends Common {
  readonly kind: "text";
  readonly question: string;
  readonly default: string;
  /** What is wrong with a value, as the end of a sentence. */
  readonly problem: (value: string) => string | undefined;
}

/** One of several values, each with a hint of one line: `--name value`. */
export interface ChoiceOption extends Common {
  readonly kind: "choice";
  readonly question?: string;
  readonly choices: Readonly<Record<string, string>>;
  readonly default: string | ((env: NodeJS.ProcessEnv) => string);
}

/** Any number of several values, none by default: `--name one,two`, or `--name none`. */
export interface ListOption extends Common {
  readonly kind: "list";
  readonly question?: string;
  readonly choices: Readonly<Record<string, string>>;
}

/** On or off: `--name`, and `--no-name` where `negatable`. */
export interface SwitchOption extends Common {
  readonly kind: "switch";
  readonly question?: string;
  readonly short?: string;
  readonly default: boolean;
  readonly negatable: boolean;
}

/** The path of a file to read: `--name path`. */
export interface FileOption extends Common {
  readonly kind: "file";
}

/** Something to do instead of creating an app. */
export interface ActionOption extends Common {
  readonly kind: "action";
  readonly short?: string;
}

export type Option =
  | TextOption
  | ChoiceOption
  | ListOption
  | SwitchOption
  | FileOption
  | ActionOption;

const making: readonly CommandName[] = ["create", "update"];
const changing: readonly CommandName[] = ["update", "add"];
const all: readonly CommandName[] = ["create", "update", "add"];

const extraHints = {
  docker: "an image: several stages, no root, a health check",
  compose: "the image (so docker, too) and what it talks to, started together",
  nginx: "nginx in front: each request to the server that its session names",
  haproxy: "HAProxy in front: the same, and a slow start for a server that is back",
  kubernetes:
    "manifests for the image (so docker, too): a route, probes, scaling; with long-polling also peers",
  systemd: "a hardened unit for a machine without containers",
  pm2: "an ecosystem file that runs the app in fork mode, the mode that sticky sessions need",
  peers: "any balancer will do: servers forward each other's sessions",
  "github-actions": "lint, types and tests on each push, and an update each week",
  auth: "only clients with a valid JSON Web Token",
  metrics: "Prometheus metrics of all workers on the admin port",
} satisfies Record<keyof typeof extras, string>;

// The one place that knows which options there are: flags, questions, checks, help, the answers file, what is stored in
// an app and the table in README.md follow from it. What has a question is an answer, in the order of the questions.
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
    commands: making,
    question: "Which framework answers plain HTTP?",
    choices: {
      express: "Express 5: routes and middleware",
      fastify: "Fastify 5: plugins and schemas",
      koa: "Koa 3: async middleware",
      hono: "Hono 4: web standards",
      nest: "Nest 12: modules, gateways, dependency injection",
      http: "Node's own server, nothing else",
    } satisfies Record<keyof typeof frameworks, string>,
    default: "express",
  },
  adapter: {
    kind: "choice",
    description: "how workers reach each other's clients",
    commands: making,
    question: "How do workers reach each other's clients?",
    choices: {
      cluster: "through the primary process: one machine, nothing to run beside it",
      redis: "through Redis pub/sub: many machines",
      "redis-sharded": "through Redis sharded pub/sub: many machines, a Redis cluster",
      "redis-streams": "through a Redis stream: many machines, missed events are recovered",
    } satisfies Record<keyof typeof adapters, string>,
    default: "cluster",
  },
  transports: {
    kind: "choice",
    description: "how clients may connect",
    commands: making,
    question: "How may clients connect?",
    choices: {
      all: "long-polling, WebSocket, and the upgrade from one to the other",
      websocket: "WebSocket alone: no session is sticky, and the workers listen themselves",
    } satisfies Record<keyof typeof transports, string>,
    default: "all",
  },
  balancing: {
    kind: "choice",
    description: "which worker gets a new session; has no say with --transports websocket",
    commands: making,
    question: "Which worker gets a new session?",
    choices: {
      "least-connection": "the one with the fewest sessions",
      "round-robin": "each in turn",
      random: "any",
      "remote-address": "always the same for the same address",
      "x-forwarded-for": "always the same for the address that a trusted proxy reports",
    },
    default: "least-connection",
  },
  tls: {
    kind: "switch",
    description: "serve HTTPS, with certificate files that the environment names",
    commands: making,
    question: "Should it serve HTTPS itself?",
    default: false,
    negatable: true,
  },
  language: {
    kind: "choice",
    description: "what the app is written in",
    commands: making,
    question: "TypeScript or JavaScript?",
    choices: {
      typescript: "types that Node removes: no build step",
      javascript: "the same app without types",
    },
    default: "typescript",
  },
  with: {
    kind: "list",
    description:
      "extras; update adds them to those of the app; peers and kubernetes need a Redis adapter, the default of a new app with them",
    commands: making,
    question: "What else should it get?",
    choices: extraHints,
  },
  without: {
    kind: "list",
    description: "extras to remove from the app",
    commands: ["update"],
    choices: extraHints,
  },
  packageManager: {
    kind: "choice",
    description: "what installs the app; the app itself runs on Node",
    commands: making,
    question: "Which package manager installs it?",
    choices: {
      npm: "comes with Node",
      pnpm: "one store for all projects",
      yarn: "Yarn 4 or newer",
      bun: "Bun's installer; the app itself runs on Node",
    } satisfies Record<PackageManager, string>,
    default: runningPackageManager,
  },
  answers: {
    kind: "file",
    description: "JSON file with answers by name; what is given on the command line wins",
    commands: making,
  },
  yes: {
    kind: "switch",
    description: "ask nothing: the default for every answer not given",
    commands: making,
    short: "y",
    default: false,
    negatable: false,
  },
  onConflict: {
    kind: "choice",
    description: "what happens to files that are there already",
    choices: {
      fail: "nothing is written at all",
      skip: "they stay as they are",
      overwrite: "they are replaced; folders and links never are",
    },
    default: "fail",
  },
  dryRun: {
    kind: "switch",
    description: "show what would be written, and write nothing",
    commands: all,
    default: false,
    negatable: false,
  },
  diff: {
    kind: "switch",
    description: "show what would be written as a unified diff, and write nothing",
    commands: all,
    default: false,
    negatable: false,
  },
  json: {
    kind: "switch",
    description: "one JSON object a line on stdout, the last one the result or the error",
    commands: all,
    default: false,
    negatable: false,
  },
  check: {
    kind: "switch",
    description: "change nothing, and exit with 3 when something would change",
    commands: ["update"],
    default: false,
    negatable: false,
  },
  rebase: {
    kind: "switch",
    description: "record the app anew as it is made today, and leave every other file as it is",
    commands: ["update"],
    default: false,
    negatable: false,
  },
  allowDirty: {
    kind: "switch",
    description: "go on although there are changes that are not committed",
    commands: changing,
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
  help: { kind: "action", description: "show this text", commands: all, short: "h" },
  version: { kind: "action", description: "show the version", commands: all, short: "v" },
} as const satisfies Readonly<Record<string, Option>>;

type Table = typeof table;
type ValueOf<Row> = Row extends { kind: "list"; choices: infer Choices }
  ? readonly (keyof Choices)[]
  : Row extends { kind: "choice"; choices: infer Choices }
    ? keyof Choices
    : Row extends { kind: "text" | "file" }
      ? string
      : boolean;

type ChoiceOf<Name extends OptionName> = Table[Name] extends { choices: infer Choices }
  ? Extract<keyof Choices, string>
  : never;

export type OptionName = keyof Table;
/** Options that are answers: asked where they are not given, and stored in the app. */
export type AnswerName = {
  [Name in OptionName]: Table[Name] extends { question: string } ? Name : never;
}[OptionName];

/** What was given; undefined means that it was not, and so may be asked. */
export type Values = { [Name in OptionName]?: ValueOf<Table[Name]> | undefined };
/** Every answer, complete. */
export type Answers = { [Name in AnswerName]: ValueOf<Table[Name]> };
/** Any value that an option may have. */
export type Value = string | boolean | readonly string[];

export const options: Readonly<Record<OptionName, Option>> = table;
export const optionNames = Object.keys(table).filter((name): name is OptionName =>
  Object.hasOwn(table, name),
);
/** Names of the options that are answers, in the order of the questions. */
export const answerNames = optionNames.filter(
  (name): name is AnswerName => "question" in table[name],
);

/** Names of the options that a command takes. */
export function optionsOf(command: CommandName): OptionName[] {
  return optionNames.filter((name) => (options[name].commands ?? ["create"]).includes(command));
}

/** Whether no answer is missing. */
export function isComplete(values: Values): values is Values & Answers {
  return answerNames.every((name) => values[name] !== undefined);
}

/** Every value that an option takes; empty where any text will do. */
export function choicesOf<Name extends OptionName>(name: Name): ChoiceOf<Name>[] {
  const option = options[name];
  if (!("choices" in option)) return [];
  const { choices } = option;
  return Object.keys(choices).filter((key): key is ChoiceOf<Name> => Object.hasOwn(choices, key));
}

/** What an option is when nobody gives it; the environment tells which package manager is running. */
export function defaultOf(name: OptionName, env: NodeJS.ProcessEnv = process.env): Value {
  const option = options[name];
  if (option.kind === "list") return [];
  if (!("default" in option)) return false;
  return typeof option.default === "function" ? option.default(env) : option.default;
}
