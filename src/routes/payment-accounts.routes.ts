import { createRoute, z } from '@hono/zod-openapi';
import { paymentFlows } from '../domain/payments/provider.ts';
import { providerNames } from '../domain/settings/values.ts';
import { sendJson } from './answers.ts';
import { callerOf, createRouter, endpoint } from './http.ts';
import { requireScope } from './middleware/authenticate.ts';
import { json, problems, security } from './openapi.ts';

export const paymentAccounts = createRouter();

const accountsResponse = z
	.object({
		data: z.array(
			z.object({
				provider: z.enum(providerNames),
				country: z.string().nullable().meta({ description: 'Null: it serves every country' }),
				flows: z.array(z.enum(paymentFlows)),
				refunds: z.boolean().meta({ description: 'Whether money goes back through the provider; else by hand' }),
				saved_methods: z.boolean(),
				webhook_url: z.string().meta({ description: 'The address to register with the provider for its notices' }),
			}),
		),
	})
	.meta({
		example: {
			data: [
				{
					provider: 'stripe',
					country: null,
					flows: ['redirect', 'embedded', 'saved'],
					refunds: true,
					saved_methods: true,
					webhook_url: 'https://billing.example.com/webhooks/billing/stripe/coko.q0mGVdRUd_3a',
				},
			],
		},
	});

endpoint(
	paymentAccounts,
	createRoute({
		method: 'get',
		path: '/accounts',
		tags: ['Payments'],
		summary: 'List the accounts that take money, and where their notices go',
		security,
		middleware: requireScope('config:read'),
		responses: { 200: json('The accounts, without their credentials', accountsResponse), ...problems() },
	}),
	async (c) => {
		const { wiring } = c.var;
		const { tenant } = callerOf(c).snapshot;
		const { accounts } = wiring.providersFor(tenant);
		const data = await Promise.all(
			accounts.map(async ({ provider, country }) => ({
				provider: provider.name,
				country,
				flows: [...provider.abilities.flows],
				refunds: provider.refunds !== null,
				saved_methods: provider.methods !== null,
				webhook_url: await wiring.noticeAddresses.endpointUrl(tenant.id, provider.name),
			})),
		);
		return sendJson(c, 200, { data });
	},
);
