import fs from 'node:fs';
import type http from 'node:http';
import zlib from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { simulateLeaderboard } from '../../pipeline/sources/leaderboard/simulated-leaderboard.ts';
import { Project } from '../project.ts';
import { serve, type TestServer } from '../server.ts';

const body = Buffer.from(JSON.stringify(simulateLeaderboard().document));

describe('a run with a real HTTP server', () => {
  let project: Project;
  let server: TestServer;
  /** How the site answers. */
  let answer: http.RequestListener;
  beforeAll(async () => {
    server = await serve((request, response) => answer(request, response));
    project = new Project().leaderboardOnly();
    project.pointTo(server.origin);
  });
  afterAll(async () => {
    project.remove();
    await server.close();
  });

  it('fails with one clear error and makes nothing if the site answers with HTML', async () => {
    answer = (_request, response) =>
      response
        .writeHead(200, { 'content-type': 'text/html' })
        .end('<!doctype html><title>Maintenance</title>');
    const result = await project.outputOf('all', 1);
    expect(result).toContain('unexpected content type');
    expect(result).not.toContain('    at ');
    expect(project.hashes()).toEqual({});
    expect(project.files('raw')).toEqual([]);
  });

  it('makes the tables after a redirect, a server error and a slow gzip body', async () => {
    const packed = zlib.gzipSync(body);
    const before = server.requests.length;
    answer = async (request, response) => {
      if (request.url === '/vision/compare/data/')
        return response.writeHead(302, { location: '/elsewhere/' }).end();
      if (server.requests.length === before + 2) return response.writeHead(500).end();
      response.writeHead(200, {
        'content-type': 'application/json',
        'content-encoding': 'gzip',
        'content-length': packed.length,
      });
      for (let i = 0; i < packed.length; i += 20_000) {
        response.write(packed.subarray(i, i + 20_000));
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
      return response.end();
    };
    const result = await project.outputOf('normalize');
    expect(result).toContain(' from the network');
    // Any server's data count as real. Only a missing connection leads to simulated data.
    expect(await project.queryBuild('select origin from normalize.source')).toEqual([{ origin: 'real' }]);
    const [snapshot] = fs.readdirSync(project.path('raw/brain-score'));
    expect(fs.readFileSync(project.path(`raw/brain-score/${snapshot}/leaderboard.json`))).toEqual(body);
  });
});
