import type { BillingBundle, BundledModule } from '../bundle.ts';
import { type Call, type Client, checked, connect } from '../client.ts';
import { openBilling } from '../houses.ts';
import { ask, createInvoice, openShop } from '../shop.ts';
import { median } from '../statistics.ts';
import { followPayment, offerStripe, startPayment } from '../till.ts';
import { type RequestCost, readServerTiming } from './costs.ts';

/** What one payment through a provider costs, with a provider that answers at once. */
export interface PaymentFigures {
	readonly start: StepFigures;
	/** From "the payer is at Stripe" to paid, the invoice settled. */
	readonly follow: StepFigures;
}

interface StepFigures extends RequestCost {
	readonly p50Ms: number;
}

export const measurePayments = async (
	modules: { readonly bundle: BillingBundle; readonly front: BundledModule },
	plan: { readonly warmUp: number; readonly measured: number },
	state: string,
): Promise<PaymentFigures> => {
	const house = await openBilling(modules.bundle, modules.front, { state, consumers: false });
	try {
		const client = connect(await house.addressOf('billing'), 1);
		await openShop(client, 1);
		await offerStripe(client);
		for (let count = 0; count < plan.warmUp; count++) await payOne(client);
		const paid: { readonly start: Step; readonly follow: Step }[] = [];
		for (let count = 0; count < plan.measured; count++) paid.push(await payOne(client));
		client.close();
		return { start: figuresOf(paid.map(({ start }) => start)), follow: figuresOf(paid.map(({ follow }) => follow)) };
	} finally {
		await house.close();
	}
};

interface Step extends RequestCost {
	readonly ms: number;
}

const payOne = async (client: Client): Promise<{ readonly start: Step; readonly follow: Step }> => {
	const { id } = await ask<{ readonly id: string }>(client, createInvoice());
	const start = await stepOf(client, startPayment(id), 'action_required');
	return { start, follow: await stepOf(client, followPayment(start.paymentId), 'succeeded') };
};

const stepOf = async (client: Client, call: Call, expected: string): Promise<Step & { readonly paymentId: string }> => {
	const { headers, text, ms } = checked(call, await client.send(call));
	const { id, status } = JSON.parse(text) as { readonly id: string; readonly status: string };
	if (status !== expected) throw new Error(`${call.path} left the payment ${status}, not ${expected}`);
	return { ...readServerTiming(String(headers['server-timing'])), ms, paymentId: id };
};

/** The lowest cost is that of an isolate which knows its tenant. */
const figuresOf = (steps: readonly Step[]): StepFigures => {
	const [first, ...others] = steps;
	if (first === undefined) throw new Error('no payment was measured');
	const { calls, rowsWritten } = others.reduce((least, step) => (step.calls < least.calls ? step : least), first);
	return { calls, rowsWritten, p50Ms: median(steps.map(({ ms }) => ms)) };
};
