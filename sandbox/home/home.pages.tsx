import { type Context, Hono } from 'hono';
import { csrf } from 'hono/csrf';
import type { FC } from 'hono/jsx';
import { faultInput, noticeModeInput } from '../control/control.schemas.ts';
import type { SandboxContext } from '../env.ts';
import {
	everyAccount,
	forgetFaults,
	type PlannedFault,
	planFault,
	plannedFaults,
	providerFaults,
} from '../faults.store.ts';
import {
	type NoticeMode,
	newestNotices,
	noticeModeOf,
	noticeModes,
	type StoredNotice,
	setNoticeMode,
} from '../notices.store.ts';
import { deliver, sandboxProviders } from '../notices.ts';
import { formPageHeaders, Page } from '../page.tsx';
import { problem } from '../problem.ts';

/** Older ones are reached through the API. */
const noticesShownMax = 50;

/** The front door for people: every page of the sandbox, the notices, and the switches for a bad day. */
export const homePages = new Hono<SandboxContext>();

homePages.use('/', formPageHeaders);
homePages.use('/world/*', formPageHeaders, csrf());

homePages.get('/', async (c) => {
	const [faults, mode, notices] = await Promise.all([
		plannedFaults(c.env.DB, null),
		noticeModeOf(c.env.DB, everyAccount),
		newestNotices(c.env.DB, noticesShownMax),
	]);
	return c.html(
		<Page title="The outside world">
			<h1>The outside world</h1>
			<nav aria-label="Pages">
				<ul>
					{worldPages.map(({ href, label }) => (
						<li>
							<a href={href}>{label}</a>
						</li>
					))}
				</ul>
			</nav>
			<h2>Bad luck for the next requests</h2>
			<FaultForm />
			<FaultList faults={faults} />
			<h2>Notices to the merchant</h2>
			<ModeForm current={mode ?? c.env.NOTICES} />
			{notices.length === 0 ? <p>No notice yet.</p> : <NoticeList notices={notices} />}
		</Page>,
	);
});

homePages.post('/world/faults', async (c) => {
	const { times, ...form } = await c.req.parseBody();
	const input = faultInput.safeParse({ ...form, account: everyAccount, times: Number(times) });
	if (!input.success) return problem(c, 422, 'This is not a fault');
	await planFault(c.env.DB, input.data);
	return backHome(c);
});

homePages.post('/world/faults/forget', async (c) => {
	const { account } = await c.req.parseBody();
	await forgetFaults(c.env.DB, typeof account === 'string' ? account : everyAccount);
	return backHome(c);
});

homePages.post('/world/mode', async (c) => {
	const input = noticeModeInput.safeParse({ ...(await c.req.parseBody()), account: everyAccount });
	if (!input.success) return problem(c, 422, 'This is not a mode');
	await setNoticeMode(c.env.DB, everyAccount, input.data.mode);
	return backHome(c);
});

homePages.post('/world/notices/:id/deliver', async (c) => {
	await deliver(c.env, c.req.param('id'));
	return backHome(c);
});

/** One line for each page where a person plays. */
const worldPages: readonly { readonly href: string; readonly label: string }[] = [
	{ href: '/mail', label: 'Inbox: what the merchant mails' },
	{ href: '/stripe', label: 'Stripe: card pages, refunds and disputes' },
	{ href: '/paypal', label: 'PayPal: approve or refuse' },
	{ href: '/orange/orders', label: 'Orange Money: payment pages and one-time codes' },
	{ href: '/mtn/phone', label: 'MTN: the phone that asks for the PIN' },
];

const backHome = (c: Context) => c.redirect('/', 303);

const FaultForm: FC = () => (
	<form method="post" action="/world/faults">
		<label>
			Provider
			<select name="provider">
				{sandboxProviders.map((provider) => (
					<option value={provider}>{provider}</option>
				))}
			</select>
		</label>
		<label>
			Requests: * for all, or a method and the beginning of a path
			<input name="match" value="*" required pattern="\*|[A-Z]+ /\S*" autocomplete="off" />
		</label>
		<label>
			What happens
			<select name="fault">
				{providerFaults.map((fault) => (
					<option value={fault}>{fault}</option>
				))}
			</select>
		</label>
		<label>
			How often
			<input name="times" type="number" value="1" min="1" max="1000" required />
		</label>
		<button type="submit">Plan it</button>
	</form>
);

const FaultList: FC<{ faults: readonly PlannedFault[] }> = ({ faults }) => (
	<ul class="rows">
		{faults.map(({ provider, account, match, fault, times }) => (
			<li>
				<span>
					{fault} · {provider} · {match === '*' ? 'every request' : match} · {times} to come
				</span>
				<form method="post" action="/world/faults/forget">
					<input type="hidden" name="account" value={account} />
					<button type="submit" aria-label={`Forget what is planned for ${account === everyAccount ? 'all' : account}`}>
						Forget
					</button>
				</form>
			</li>
		))}
	</ul>
);

const ModeForm: FC<{ current: NoticeMode }> = ({ current }) => (
	<form method="post" action="/world/mode">
		<label>
			How they are delivered
			<select name="mode">
				{noticeModes.map((mode) => (
					<option value={mode} selected={mode === current}>
						{`${mode}: ${modeMeanings[mode]}`}
					</option>
				))}
			</select>
		</label>
		<button type="submit">Change</button>
	</form>
);

const modeMeanings: Readonly<Record<NoticeMode, string>> = {
	push: 'at once',
	hold: 'by hand',
	lose: 'never',
	duplicate: 'each twice',
	reorder: 'newest first',
	early: 'before the answer',
};

const NoticeList: FC<{ notices: readonly StoredNotice[] }> = ({ notices }) => (
	<ul class="rows">
		{notices.map((notice) => (
			<li>
				<strong>
					{notice.provider} · {notice.status}
				</strong>
				<span>
					{notice.method} {withoutSecret(notice.url)}
				</span>
				<small>
					{notice.createdAt} · attempts: {notice.attempts}
					{notice.lastAnswer !== null && ` · ${notice.lastAnswer}`}
				</small>
				<details>
					<summary>Body</summary>
					<pre>{notice.body}</pre>
				</details>
				<form method="post" action={`/world/notices/${notice.id}/deliver`}>
					<button type="submit">{notice.attempts === 0 ? 'Deliver' : 'Deliver again'}</button>
				</form>
			</li>
		))}
	</ul>
);

/** A last segment of this length proves a notice; a screen may be shared. */
const withoutSecret = (url: string): string => url.replace(/\/[A-Za-z0-9_-]{20,}$/, '/…');
