import Generator, { type BaseOptions } from "yeoman-generator";
import type { Values } from "../options.ts";
import { declareOptions, features, valuesFor } from "../yeoman.ts";
import { updateOnTerminal } from "./command.ts";

type UpdateGeneratorOptions = BaseOptions & Values;

/** Brings the app in the current directory up to the templates of today, as the command `update` does. */
export default class UpdateGenerator extends Generator<
  Record<string, unknown>,
  UpdateGeneratorOptions
> {
  constructor(args?: string[], generatorOptions?: UpdateGeneratorOptions) {
    super(args, generatorOptions, features);
    declareOptions(this, "update");
  }

  async writing(): Promise<void> {
    await updateOnTerminal(this.env.cwd, valuesFor("update", this.options));
  }

  /** Yeoman would look into the package.json of whatever folder we are in, also a broken one. */
  override determineAppname(): string {
    return "";
  }

  override rootGeneratorName(): string {
    return "create-sticky-socketio-app";
  }
}
