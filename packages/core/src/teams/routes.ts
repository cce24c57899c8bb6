import { pageOf, pageQuery } from '../http/page.js';
import { type RouteDeclaration, route } from '../http/route.js';
import {
  addTeamMember,
  createTeam,
  deletedTeam,
  team,
  teamMember,
  teamMemberQuery,
  updateTeam,
  updateTeamMember,
} from './schema.js';
import type { TeamService } from './service.js';

/**
 * Creates the routes of teams. Whoever reads teams may call those that change one: the service asks whether they own that team. Only
 * to create a team takes a permission of its own.
 */
export function teamRoutes(teams: TeamService): RouteDeclaration[] {
  return [
    route({
      method: 'GET',
      path: '/teams',
      permission: 'team:read',
      summary: 'List your teams, newest first; an admin sees all',
      query: pageQuery,
      response: pageOf(team),
      handle: ({ query, caller }) => teams.list(query, caller),
    }),
    route({
      method: 'POST',
      path: '/teams',
      permission: 'team:write',
      summary: 'Create a team, and become its owner',
      status: 201,
      body: createTeam,
      response: team,
      handle: ({ body, caller }) => teams.create(body, caller),
    }),
    route({
      method: 'GET',
      path: '/teams/:teamId',
      permission: 'team:read',
      summary: 'Read a team',
      response: team,
      handle: ({ param, caller }) => teams.read(param('teamId'), caller),
    }),
    route({
      method: 'PATCH',
      path: '/teams/:teamId',
      permission: 'team:read',
      summary: 'Rename a team, as its owner; 409 if `version` is not the current one',
      body: updateTeam,
      response: team,
      handle: ({ param, body, caller }) => teams.update(param('teamId'), body, caller),
    }),
    route({
      method: 'DELETE',
      path: '/teams/:teamId',
      permission: 'team:read',
      summary: 'Delete a team, as its owner; its rows go to their owners, and nobody else sees them',
      response: deletedTeam,
      handle: ({ param, caller }) => teams.delete(param('teamId'), caller),
    }),
    route({
      method: 'GET',
      path: '/teams/:teamId/members',
      permission: 'team:read',
      summary: 'List the members of a team, by id',
      query: teamMemberQuery,
      response: pageOf(teamMember),
      handle: ({ param, query, caller }) => teams.listMembers(param('teamId'), query, caller),
    }),
    route({
      method: 'POST',
      path: '/teams/:teamId/members',
      permission: 'team:read',
      summary: 'Add a user to a team, as its owner',
      status: 201,
      body: addTeamMember,
      response: teamMember,
      handle: ({ param, body, caller }) => teams.addMember(param('teamId'), body, caller),
    }),
    route({
      method: 'PATCH',
      path: '/teams/:teamId/members/:userId',
      permission: 'team:read',
      summary: 'Give a member another role in the team, as its owner',
      body: updateTeamMember,
      response: teamMember,
      handle: ({ param, body, caller }) => teams.updateMember(param('teamId'), param('userId'), body, caller),
    }),
    route({
      method: 'DELETE',
      path: '/teams/:teamId/members/:userId',
      permission: 'team:read',
      summary:
        'Take a member out of a team, as its owner, or yourself; what they own in it goes to an owner of the team',
      status: 204,
      handle: ({ param, caller }) => teams.removeMember(param('teamId'), param('userId'), caller),
    }),
  ];
}
