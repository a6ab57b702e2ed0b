import { DurableObject } from 'cloudflare:workers';
import { wakeDunnings } from '../domain/dunning/wake.usecases.ts';
import { type IsoInstant, instantToEpochMs } from '../domain/kernel/calendar.ts';
import type { SubscriptionId, TenantId } from '../domain/kernel/ids.ts';
import { errorFields } from '../platform/log.ts';
import { dunningDeps } from '../queues/dunning-work.ts';
import { systemContext } from '../queues/work.ts';
import { wiringOf } from '../running.ts';
import type { Wiring } from '../wiring.ts';
import { openPositions, type Position, type Positions } from './positions.ts';

/** Whose dunnings are looked after. */
export interface DunningSubject {
	readonly tenantId: TenantId;
	readonly subscriptionId: SubscriptionId;
}

/** What an object would do next. */
export interface DunningMemory {
	readonly positions: readonly Position[];
	readonly alarmAt: number | null;
}

/** After a failure, or after another writer was faster too often; the queue that asked tries sooner. */
const againAfterMs = 600_000;

/**
 * One subscription's alarm clock for its unpaid invoices. It keeps when each acts next, wakes the use-case, and lets one
 * call end before the next begins. Whoever loses a wake-up, this alarm or the row in the database, the other one remains;
 * both find what was done already.
 */
export class SubscriptionDunning extends DurableObject<Env> {
	readonly #positions: Positions;
	/** Looks come one after the other: what an earlier one found must not be remembered over a later one. */
	#last: Promise<unknown> = Promise.resolve();

	constructor(context: DurableObjectState, env: Env) {
		super(context, env);
		this.#positions = openPositions(context.storage);
	}

	/** Something began, is due or is over: looks, does what is due, and sets the alarm anew. False: not now. */
	async wake(subject: DunningSubject): Promise<boolean> {
		const look = this.#last.then(() => this.#look(subject));
		this.#last = look.catch(() => undefined);
		return look;
	}

	/** What it remembers, for people who look why something did not happen. */
	async read(): Promise<DunningMemory> {
		return { positions: this.#positions.all(), alarmAt: await this.ctx.storage.getAlarm() };
	}

	override async alarm(): Promise<void> {
		const owner = this.#positions.owner();
		if (owner !== null) await this.wake(owner as DunningSubject);
	}

	/** What fails is tried again by the alarm, and by whoever asked. */
	async #look(subject: DunningSubject): Promise<boolean> {
		const wiring = wiringOf(this.env);
		if (wiring === null) return this.#again(subject);
		try {
			return await this.#act(wiring, subject);
		} catch (error) {
			wiring.log.error('dunning.failed', { tenant: subject.tenantId, ...errorFields(error) });
			return this.#again(subject);
		}
	}

	async #act(wiring: Wiring, subject: DunningSubject): Promise<boolean> {
		// No step is done while billing is off: nobody is paused for a charge that was not tried.
		if (!wiring.config.billingEnabled) return this.#again(subject);
		const { tenantId, subscriptionId } = subject;
		const scope = wiring.open({ tenantId, background: (work) => this.ctx.waitUntil(work) });
		const snapshot = await scope.tenant(tenantId);
		// A tenant on a test clock has its due work done by the clock's run; no alarm has its time.
		if (snapshot === null || snapshot.isOnTestClock) return this.#remember(subject, []);
		const deps = dunningDeps(wiring, scope, snapshot);
		const context = systemContext(wiring, 'queue', snapshot.clock);
		const places = await wakeDunnings(deps, subscriptionId, context);
		if (places === null) return this.#again(subject);
		const positions = places.flatMap(({ invoiceId, nextAt }) => (nextAt === null ? [] : [{ invoiceId, nextAt }]));
		return this.#remember(subject, positions);
	}

	async #remember(subject: DunningSubject, positions: readonly Position[]): Promise<boolean> {
		this.#positions.replace(subject, positions);
		const next = positions.reduce<IsoInstant | null>(
			(least, { nextAt }) => (least === null || nextAt < least ? nextAt : least),
			null,
		);
		if (next === null) await this.ctx.storage.deleteAlarm();
		else await this.ctx.storage.setAlarm(instantToEpochMs(next));
		return true;
	}

	async #again(subject: DunningSubject): Promise<boolean> {
		this.#positions.replace(subject, this.#positions.all());
		await this.ctx.storage.setAlarm(Date.now() + againAfterMs);
		return false;
	}
}
