import type { AppAccess } from '@invect/core';
import { addHeaders } from '@invect/core/node';
import { type CanActivate, type ExecutionContext, HttpException, Inject, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { setAuthorized } from './authorized.js';
import { ACCESS_METADATA } from './decorators.js';
import { httpContextOf } from './http-context.js';
import { InvectService } from './invect.service.js';

/**
 * The host's gate for controllers of the app. By default it lets people in who are signed in; `@RequirePermission()` requires more,
 * `@AllowAnonymous()` nothing. A refusal is an HttpException with the host's own status and body.
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
    const { request, response } = httpContextOf(context);
    const outcome = await this.service.authorize(request, this.accessOf(context));
    // guard: nest-refusal-uncacheable
    if (response) addHeaders(response, outcome.headers, { replace: outcome instanceof Response });
    // guard: nest-guard-refuses
    if (outcome instanceof Response) throw new HttpException((await outcome.json()) as object, outcome.status);
    setAuthorized(context, outcome);
    return true;
  }

  private accessOf(context: ExecutionContext): AppAccess {
    const targets = [context.getHandler(), context.getClass()];
    // guard: nest-guard-reads-permission
    return this.reflector.getAllAndOverride<AppAccess | undefined>(ACCESS_METADATA, targets) ?? { authenticated: true };
  }
}
