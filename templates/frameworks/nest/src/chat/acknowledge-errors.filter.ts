import { type ArgumentsHost, Catch } from "@nestjs/common";
import { BaseWsExceptionFilter, WsException } from "@nestjs/websockets";

/** Acknowledges an event with what was wrong, where the client waits for that; Nest's own filter emits "exception". */
@Catch(WsException)
export class AcknowledgeErrorsFilter extends BaseWsExceptionFilter<WsException> {
  override catch(exception: WsException, host: ArgumentsHost): void {
    const [, , acknowledge] =
      host.getArgs<[client: unknown, data: unknown, acknowledge: unknown]>();
    if (typeof acknowledge === "function") acknowledge({ ok: false, error: exception.message });
    else super.catch(exception, host);
  }
}
