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
  /** Environment variables that the layer's files read, for .env.example and the README. */
  readonly environment?: readonly EnvironmentVariable[];
  /** What the app's README says about this choice: Markdown paragraphs without a heading. */
  readonly readme?: string;
}

/** A variable that a generated app reads at start. */
export interface EnvironmentVariable {
  readonly name: string;
  /** What holds when the variable is not set; without it the app does not start. */
  readonly default?: string;
  /** One sentence: what it decides, with unit and allowed values. */
  readonly description: string;
}
