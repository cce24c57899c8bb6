import type { AppAccess } from '@invect/core';
import { type CanActivate, type ExecutionContext, HttpException, Inject, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { admit } from './admitted.js';
import { ACCESS_METADATA } from './decorators.js';
import { addHeaders, exchangeOf } from './exchange.js';
import { InvectService } from './invect.service.js';

/**
 * The host's own gate for an app's controllers. Lets signed-in people on; `@RequirePermission()` asks for more,
 * `@AllowAnonymous()` for nothing. A refusal is an HttpException with the host's own status and body.
 *
 * @example @UseGuards(InvectAuthGuard) @Controller('reports') export class ReportsController {}
 */
@Injectable()
export class InvectAuthGuard implements CanActivate {
  constructor(
    @Inject(InvectService) private readonly service: InvectService,
    @Inject(Reflector) private readonly reflector: Reflector,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const { request, response } = exchangeOf(context);
    const outcome = await this.service.authorize(request, this.accessOf(context));
    if (response) addHeaders(response, outcome.headers);
    if (outcome instanceof Response) throw new HttpException((await outcome.json()) as object, outcome.status);
    admit(context, outcome);
    return true;
  }

  private accessOf(context: ExecutionContext): AppAccess {
    const targets = [context.getHandler(), context.getClass()];
    return this.reflector.getAllAndOverride<AppAccess | undefined>(ACCESS_METADATA, targets) ?? { authenticated: true };
  }
}
