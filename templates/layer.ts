/**
 * What one choice of the user adds to an app. A layer is two things of the same name side by side: a folder with the
 * files that it brings, copied as they are, and a module that describes what it adds to files that layers share.
 */
export interface Layer {
  /** Packages the app needs to run, by name; their versions stand in templates/package.json. */
  readonly dependencies?: readonly string[];
  /** Packages the app needs for development, by name; their versions stand in templates/package.json. */
  readonly devDependencies?: readonly string[];
  /** Scripts for package.json, by name. */
  readonly scripts?: Readonly<Record<string, string>>;
  /** Names of scripts that have to run once before the app can be started, in development. */
  readonly setup?: readonly string[];
  /** Environment variables that the layer's files read, for .env.example and the README. */
  readonly environment?: readonly EnvironmentVariable[];
  /** What the app's README says about this choice: Markdown paragraphs without a heading. */
  readonly readme?: string;
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
  /** Folders of the app with what is not for everybody: ignored by images, and mounted into containers. */
  readonly mounts?: readonly string[];
  /** What Node runs to start the app where it is installed, by default what templates/base has. */
  readonly entry?: string;
  /** Extras that this extra does not work without. */
  readonly needs?: readonly string[];
}

/** Something of a layer that a file of the app takes up, which need not know the layer. */
export interface Plugin {
  /**
   * Who takes it up: the processes while they start (src/plugins.ts), the demo page (public/plugins.js), or the app's
   * own tests (test/plugins.ts). The type of each is in that file of templates/base.
   */
  readonly in: "worker" | "primary" | "page" | "test";
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

/** A variable that a generated app reads at start. */
export interface EnvironmentVariable {
  readonly name: string;
  /** What holds when the variable is not set; without it the app does not start. */
  readonly default?: string;
  /** One sentence: what it decides, with unit and allowed values. */
  readonly description: string;
}
