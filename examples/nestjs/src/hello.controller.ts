import type { InvectIdentity } from '@invect/core';
import { AllowAnonymous, CurrentIdentity, InvectAuthGuard, RequirePermission } from '@invect/nestjs';
import { Controller, Get, Post, UseGuards } from '@nestjs/common';

/** The app's own routes, with the same sign-in. */
@Controller('hello')
@UseGuards(InvectAuthGuard)
export class HelloController {
  @Get()
  hello(@CurrentIdentity() identity: InvectIdentity) {
    return { hello: identity.name };
  }

  @Get('anybody')
  @AllowAnonymous()
  anybody(@CurrentIdentity() identity: InvectIdentity | null) {
    return { hello: identity?.name ?? 'stranger' };
  }

  @Post('publish')
  @RequirePermission('flow:write')
  publish() {
    return { published: true };
  }
}
