import type { Context, MiddlewareHandler } from 'hono';
import { createMiddleware } from 'hono/factory';
import type * as z from 'zod';
import type { SandboxContext } from '../env.ts';
import { expanded } from './stripe.expanding.ts';
import { readInput } from './stripe.fields.ts';
import { decodeForm, type FormObject } from './stripe.form.ts';
import { newId } from './stripe.ids.ts';
import type { StripeObject } from './stripe.objects.ts';
import { errorResponse, invalid, type StripeError } from './stripe.refusals.ts';
import { apiVersion, openWorld, type World } from './stripe.world.ts';

/** The secret key of a request, as a bearer or as the user of basic authentication; null where there is none. */
export const accountOf = (c: Context): string | null => {
	const authorization = c.req.header('authorization') ?? '';
	const [scheme = '', credentials = ''] = authorization.split(' ');
	const key = scheme.toLowerCase() === 'basic' ? decodeBasic(credentials) : credentials;
	return /^(sk|rk)_test_\w{8,}$/.test(key) ? key : null;
};

const decodeBasic = (credentials: string): string => {
	try {
		return atob(credentials).split(':')[0] ?? '';
	} catch {
		return '';
	}
};

/** A test key and nothing else: a live one has no business here. Every well-formed one opens an account. */
export const authenticate: MiddlewareHandler<SandboxContext> = createMiddleware<SandboxContext>(async (c, next) => {
	if (accountOf(c) === null) {
		const isGiven = c.req.header('authorization') !== undefined;
		const message = isGiven ? 'Invalid API Key provided.' : 'You did not provide an API key.';
		return errorResponse(401, { type: 'invalid_request_error', message });
	}
	await next();
	c.res.headers.set('request-id', newId('req'));
	c.res.headers.set('stripe-version', c.req.header('stripe-version') ?? apiVersion);
	return;
});

/** What a handler makes: the object that is answered, or the error of a bank that refused, which is stored all the same. */
export type Outcome = StripeObject | List | { readonly declined: StripeError };

export interface List {
	readonly object: 'list';
	readonly data: readonly StripeObject[];
	readonly has_more: boolean;
	readonly url: string;
}

interface Expandable {
	readonly expand: readonly string[];
}

/** Reads the parameters, lets `act` work on the account, stores what it did and answers. `id` is the path's. */
export const endpoint =
	<Input extends Expandable>(
		schema: z.ZodType<Input>,
		act: (world: World, input: Input, id: string) => Promise<Outcome> | Outcome,
	) =>
	async (c: Context<SandboxContext>): Promise<Response> => {
		const input = readInput(schema, await formOf(c));
		const world = await openWorld(c, accountOf(c) ?? '');
		const outcome = await act(world, input, c.req.param('id') ?? '');
		await world.commit();
		if ('declined' in outcome) return errorResponse(402, outcome.declined);
		return c.json(await expanded(world, outcome, input.expand));
	};

const formOf = async (c: Context): Promise<FormObject> => {
	const text = c.req.method === 'GET' ? new URL(c.req.url).search.slice(1) : await c.req.text();
	return decodeForm(text) ?? invalid('Invalid request: the parameters cannot be decoded.');
};
