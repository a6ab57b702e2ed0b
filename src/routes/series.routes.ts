import { createRoute } from '@hono/zod-openapi';
import { type SeriesListResponse, seriesListResponse, seriesQuery } from '../contract/series.ts';
import type { SeriesCode } from '../domain/invoices/series.ts';
import { type SeriesPlace, type SeriesState, seriesStates } from '../domain/invoices/series-states.ts';
import { todayOf } from '../domain/kernel/tenant.ts';
import { sendJson } from './answers.ts';
import { actionOf, createRouter, depsOf, endpoint } from './http.ts';
import { requireScope } from './middleware/authenticate.ts';
import { json, problems, security } from './openapi.ts';
import { badCursor } from './problem.ts';

export const series = createRouter();

endpoint(
	series,
	createRoute({
		method: 'get',
		path: '/',
		tags: ['Invoices'],
		summary: 'List the series of numbers: where each stands and what it gives next',
		security,
		middleware: requireScope('config:read'),
		request: { query: seriesQuery },
		responses: { 200: json('A page of series', seriesListResponse), ...problems() },
	}),
	async (c) => {
		const { limit, cursor } = c.req.valid('query');
		const after = cursor === undefined ? null : placeOf(cursor);
		if (after === undefined) return badCursor(c);
		const { store, settings, tenant } = depsOf(c);
		const { counters } = await store.load({ counters: { kind: 'series.list', after, limit: limit + 1 } });
		const page = { today: todayOf(tenant, actionOf(c)), after, limit: limit + 1 };
		const found = seriesStates(settings, counters, page);
		const rows = found.slice(0, limit);
		const last = found.length > limit ? rows.at(-1) : undefined;
		return sendJson(c, 200, {
			data: rows.map(presentSeries),
			next_cursor: last === undefined ? null : `${last.code}/${last.period}`,
		} satisfies SeriesListResponse);
	},
);

const cursorPattern = /^([a-z_]+(?:\.[a-z0-9-]{1,20})?)\/(all|\d{4}(?:-\d{2})?)$/;

/** Undefined: it was never a cursor of ours. */
const placeOf = (cursor: string): SeriesPlace | undefined => {
	const [, code, period] = cursorPattern.exec(cursor) ?? [];
	return code === undefined || period === undefined ? undefined : { code: code as SeriesCode, period };
};

const presentSeries = (state: SeriesState): SeriesListResponse['data'][number] => ({
	object: 'series',
	code: state.code,
	period: state.period,
	last_sequence: state.lastSequence,
	last_date: state.lastDate,
	next_number: state.nextNumber,
	sealed_up_to: state.sealedUpTo,
});
