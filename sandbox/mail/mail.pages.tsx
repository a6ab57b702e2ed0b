import { Hono } from 'hono';
import type { FC } from 'hono/jsx';
import type { SandboxContext } from '../env.ts';
import { Page, pageHeaders } from '../page.tsx';
import { problem } from '../problem.ts';
import { type ParsedMail, parseMessage } from './mail.mime.ts';
import type { Mailbox } from './mail.schemas.ts';
import { listMail, type MailSummary, mailById, rawMailById } from './mail.store.ts';

/** The newest mails; older ones are reached through the API. */
const mailsShownMax = 200;

/** The inbox for people; mounted at `/mail`. */
export const mailPages = new Hono<SandboxContext>();

mailPages.use(pageHeaders);

mailPages.get('/', async (c) => {
	const mails = await listMail(c.env, { limit: mailsShownMax });
	return c.html(
		<Page title="Inbox">
			<p>
				<a href="/">Sandbox</a>
			</p>
			<h1>Inbox</h1>
			{mails.length === 0 ? <p>No mail yet.</p> : <MailList mails={mails} />}
		</Page>,
	);
});

mailPages.get('/:id{mail_[0-9a-z]+}', async (c) => {
	const summary = await mailById(c.env, c.req.param('id'));
	const raw = summary && (await rawMailById(c.env, summary.id));
	if (!raw) return problem(c, 404, 'There is no such mail');
	return c.html(
		<Page title={summary.subject}>
			<p>
				<a href="/mail">Inbox</a>
			</p>
			<h1>{summary.subject || 'No subject'}</h1>
			<MailContent summary={summary} mail={await parseMessage(raw)} />
		</Page>,
	);
});

const MailList: FC<{ mails: readonly MailSummary[] }> = ({ mails }) => (
	<ul class="rows">
		{mails.map((mail) => (
			<li>
				<a href={`/mail/${mail.id}`}>{mail.subject || 'No subject'}</a>
				<span>to {mail.to.map(mailboxToText).join(', ')}</span>
				<small>
					{mail.received_at}
					{mail.attachments.map((name) => ` · ${name}`)}
				</small>
			</li>
		))}
	</ul>
);

const MailContent: FC<{ summary: MailSummary; mail: ParsedMail }> = ({ summary, mail }) => (
	<>
		<dl>
			<dt>From</dt>
			<dd>{mailboxToText(summary.from)}</dd>
			<dt>To</dt>
			<dd>{summary.to.map(mailboxToText).join(', ')}</dd>
			<dt>Received</dt>
			<dd>{summary.received_at}</dd>
			<dt>Size</dt>
			<dd>
				{summary.size} bytes, <a href={`/mail/messages/${summary.id}/raw`}>raw message</a>
			</dd>
			{mail.attachments.map((attachment, index) => (
				<>
					<dt>Attachment</dt>
					<dd>
						<a href={`/mail/messages/${summary.id}/attachments/${index}`}>{attachment.filename}</a> {attachment.type},{' '}
						{attachment.content.byteLength} bytes
					</dd>
				</>
			))}
		</dl>
		{mail.html !== null && (
			<section>
				<h2>HTML</h2>
				{/* Links open in a new tab, a mail cannot navigate its own frame. The element works wherever it stands. */}
				<iframe
					title="The mail as HTML"
					sandbox="allow-popups allow-popups-to-escape-sandbox"
					srcdoc={`${mail.html}<base target="_blank">`}
				/>
			</section>
		)}
		{mail.text !== null && (
			<section>
				<h2>Text</h2>
				<pre>{mail.text}</pre>
			</section>
		)}
		<details>
			<summary>Headers</summary>
			<pre>{mail.headers.map((header) => `${header.name}: ${header.value}`).join('\n')}</pre>
		</details>
	</>
);

const mailboxToText = (mailbox: Mailbox): string =>
	mailbox.name === '' ? mailbox.email : `${mailbox.name} <${mailbox.email}>`;
