import type { FC } from 'hono/jsx';
import { Layout } from './layout.tsx';
import type { AccountRow, PayView, TransferView } from './pay.view.ts';
import { fill } from './words.ts';

/** What is due, how to pay it, and the document. Without scripts: it works wherever a page can be read. */
export const PayPage: FC<{ view: PayView }> = ({ view }) => {
	const { words, state } = view;
	return (
		<Layout locale={view.locale} title={view.title} header={<Seller view={view} />} footer={<Contact view={view} />}>
			<h1>
				{words.invoice} <span>{view.number}</span>
			</h1>
			<p class="soft">{view.billedTo}</p>
			<section class={state.kind}>
				{state.label !== '' && <p class="state">{state.label}</p>}
				<p class="amount">{state.headline}</p>
				<p>{state.detail}</p>
				<a class="button" href={view.pdfUrl}>
					{words.pdf}
				</a>
			</section>
			{view.transfer !== null && <Transfer view={view} transfer={view.transfer} />}
			<Lines view={view} />
		</Layout>
	);
};

const Seller: FC<{ view: PayView }> = ({ view }) =>
	view.logo === null ? <span>{view.sellerName}</span> : <img src={view.logo} alt={view.sellerName} />;

const Transfer: FC<{ view: PayView; transfer: TransferView }> = ({ view: { words, sellerName }, transfer }) => {
	if (transfer.accounts.length === 0) {
		return (
			<section>
				<p>{fill(words.no_account, { seller: sellerName })}</p>
			</section>
		);
	}
	return (
		<section>
			<h2>{words.transfer}</h2>
			{transfer.accounts.map((rows) => (
				<dl>
					{[{ label: words.amount, value: transfer.amount, inFours: false }, ...rows].map((row) => (
						<div>
							<dt>{row.label}</dt>
							<dd class="copy">
								<Copyable row={row} />
							</dd>
						</div>
					))}
				</dl>
			))}
			<p class="soft">{words.transfer_hint}</p>
		</section>
	);
};

/** The gaps are margins, so that a copied IBAN has none: banks refuse the blanks that some phones copy. */
const Copyable: FC<{ row: AccountRow }> = ({ row }) => (
	<>{row.inFours ? row.value.match(/.{1,4}/g)?.map((four) => <span class="four">{four}</span>) : row.value}</>
);

const Lines: FC<{ view: PayView }> = ({ view }) => (
	<section>
		<h2>{view.words.lines}</h2>
		<ul>
			{view.lines.map(({ description, quantity, total }) => (
				<li>
					<span>
						<span lang={view.linesLocale}>{description}</span>
						{quantity !== null && <small>{quantity}</small>}
					</span>
					<span class="money">{total}</span>
				</li>
			))}
			{view.moreLines !== null && <li class="soft">{view.moreLines}</li>}
		</ul>
		<dl class="sums">
			{view.sums.map(({ label, value }) => (
				<div>
					<dt>{label}</dt>
					<dd class="money">{value}</dd>
				</div>
			))}
		</dl>
	</section>
);

const Contact: FC<{ view: PayView }> = ({ view: { words, contact } }) => (
	<>
		<p>{contact.legalName}</p>
		{(contact.email !== null || contact.phone !== null) && (
			<p>
				{words.question} {contact.email !== null && <a href={`mailto:${contact.email}`}>{contact.email}</a>}{' '}
				{contact.phone !== null && <a href={`tel:${contact.phone.replace(/[^+\d]/g, '')}`}>{contact.phone}</a>}
			</p>
		)}
	</>
);
