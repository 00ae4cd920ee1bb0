/**
 * What one choice of the user adds to an app. A layer is two things of the same name side by side: a folder with the
 * files that it brings, copied as they are, and a module that describes what it adds to files that layers share.
 */
export interface Layer {
  /** Packages the app needs to run, by name; their versions stand in templates/package.json. */
  readonly dependencies?: readonly string[];
  /** Packages the app needs for development, by name; their versions stand in templates/package.json. */
  readonly devDependencies?: readonly string[];
  /** Packages of the app that others have to use at the app's version, by name, instead of installing a second one. */
  readonly overrides?: readonly string[];
  /** Scripts for package.json, by name. */
  readonly scripts?: Readonly<Record<string, string>>;
  /**
   * Scripts for package.json that run until a signal ends them, by name: a program with arguments. No shell stays between
   * the package manager and the program, because it would keep SIGTERM to itself.
   */
  readonly processes?: Readonly<Record<string, string>>;
  /** Names of scripts that have to run once before the app can be started, in development. */
  readonly setup?: readonly string[];
  /** Environment variables that the layer's files read, for .env.example and the README. */
  readonly environment?: readonly EnvironmentVariable[];
  /** What the app's README says about this choice: Markdown paragraphs without a heading. */
  readonly readme?: string;
  /** What the app's README says is to be done next, by subject: what a later layer says of one is said instead. */
  readonly hints?: Readonly<Record<string, string>>;
  /** What the app's README says about files and folders of the layer, by path; a folder's ends in `/`. */
  readonly paths?: Readonly<Record<string, string>>;
  /**
   * Paths of templates/base, files or folders that end in `/`, that an app with this layer does without, because the
   * layer has its own way.
   */
  readonly omits?: readonly string[];
  /** Folders of templates/ whose files come along, because several layers have them in common. */
  readonly shares?: readonly string[];
  /** What the layer's files add to the processes of the app, to its page and to its tests. */
  readonly plugins?: readonly Plugin[];
  /** Servers that the app talks to and does not bring, for whatever starts them beside it. */
  readonly services?: readonly Service[];
  /**
   * Servers that the service is made of in what deploys it, each a machine or a container that runs the app. Several
   * where broadcasts go from one to the other.
   */
  readonly servers?: readonly AppServer[];
  /** A proxy that comes with its configuration, for whatever starts it in front of the servers. */
  readonly proxy?: Proxy;
  /** Whether a request of a session may come to any server: nothing in front has to send it to the right one. */
  readonly takesAnyRequest?: boolean;
  /** Whether a session has no request but the one that it begins with: there is no other to send to its server. */
  readonly isOneConnection?: boolean;
  /** Ports of the app that none but its other servers connect to. */
  readonly privatePorts?: readonly PrivatePort[];
  /** Folders of the app with what is not for everybody: ignored by images, and mounted into containers. */
  readonly mounts?: readonly string[];
  /** What Node runs to start the app where it is installed, by default what templates/base has. */
  readonly entry?: string;
  /** Extras that this extra does not work without. */
  readonly needs?: readonly string[];
  /** The same where a session has more than one request, see `isOneConnection`. */
  readonly needsForSessions?: readonly string[];
  /** Files of the app in which lines stand in any order: when they are merged, lines that both sides insert are kept. */
  readonly lists?: readonly string[];
  /** What a namespace that is added is made of with this framework, by default `plain`: a name in templates/index.ts. */
  readonly namespaces?: "plain" | "nest";
}

/** Something of a layer that a file of the app takes up, which need not know the layer. */
export interface Plugin {
  /**
   * Who takes it up: the processes while they start, the cluster when it starts and a worker when it becomes a member of
   * it (all in src/plugins.ts), the demo page (public/plugins.js), the app's own
   * tests (test/plugins.ts), or where namespaces are registered (src/namespaces/index.ts). The type of each is in that
   * file of templates/base.
   */
  readonly in: "worker" | "primary" | "cluster" | "member" | "page" | "test" | "namespaces";
  /** Where it is, as that file imports it: `./auth.ts`. */
  readonly module: string;
  /** The name of the export. */
  readonly name: string;
}

/** A server in a container beside the app. */
export interface Service {
  /** Of the service, which is its host name in a network of containers. */
  readonly name: string;
  readonly image: string;
  readonly port: number;
  /** Program with arguments, in the container, that ends with 0 once the service can be used. */
  readonly healthcheck: readonly string[];
  /** The app's variables that tell where it is: a URL by name, in which `HOST` stands for the host. */
  readonly environment: Readonly<Record<string, string>>;
}

/** A machine or a container that runs the app. */
export interface AppServer {
  /** Its host name. */
  readonly name: string;
  /** Its SERVER_ID. */
  readonly id: string;
}

/** A proxy in a container in front of the app's servers. It listens on port 80, or 443 where the app speaks HTTPS. */
export interface Proxy {
  /** Of the service, which is its host name in a network of containers. */
  readonly name: string;
  readonly image: string;
  /** Its configuration: the path in the app, and the one in the container. */
  readonly configuration: readonly [source: string, destination: string];
  /** The folder in the container that the app's `mounts` are put into. */
  readonly folder: string;
}

/** A port that none but the app's other servers connect to. */
export interface PrivatePort {
  readonly name: string;
  readonly port: number;
  /** The app's variable that makes it listen there. */
  readonly variable: string;
  /** The app's variable that says at which address its other servers reach it. */
  readonly addressVariable: string;
}

/** A variable that a generated app reads at start. */
export interface EnvironmentVariable {
  readonly name: string;
  /** What holds when the variable is not set. */
  readonly default?: string;
  /** One sentence: what it decides, with unit and allowed values. */
  readonly description: string;
  /** Whether it is not for everybody to see. */
  readonly isSecret?: boolean;
  /** Whether the app does not start without it. */
  readonly isRequired?: boolean;
  /** What it is on each of several servers, for the README. */
  readonly onServers?: string;
}
