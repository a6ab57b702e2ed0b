import type { FC } from 'hono/jsx';
import type { Locale } from '../../domain/kernel/party.ts';
import type { CountryOption, MethodsView, MethodView, PhoneField, ProblemView } from './methods.view.ts';
import type { PageWords } from './words.ts';

interface MethodsProps {
	readonly methods: MethodsView;
	readonly words: PageWords;
	readonly locale: Locale;
	/** Of the page without a query. */
	readonly path: string;
}

/** The ways to pay: a plain form for each, so that one press is enough and no script is needed. */
export const Methods: FC<MethodsProps> = ({ methods, words, locale, path }) => (
	<section aria-labelledby="methods">
		<h2 id="methods">{words.methods.heading}</h2>
		{methods.methods.map((method) => (
			<Method method={method} methods={methods} />
		))}
		{methods.setAside !== null && <p class="soft after">{methods.setAside}</p>}
		{methods.countries !== null && (
			<CountryForm countries={methods.countries} words={words} locale={locale} path={path} />
		)}
	</section>
);

/** Where it went wrong, at the top, with the way to the field. */
export const Problem: FC<{ problem: ProblemView; words: PageWords }> = ({ problem, words }) => (
	<section class="panel failed" role="alert" aria-labelledby="problem">
		<h2 id="problem">{words.methods.problem}</h2>
		<p>{problem.fieldId === null ? problem.text : <a href={`#${problem.fieldId}`}>{problem.text}</a>}</p>
	</section>
);

const Method: FC<{ method: MethodView; methods: MethodsView }> = ({ method, methods }) => {
	const nameId = `method-${method.provider}`;
	return (
		<form class="method" method="post" action={methods.action} aria-labelledby={nameId}>
			<h3 id={nameId}>{method.name}</h3>
			<p class="soft">{method.hint}</p>
			{method.quote.map((text) => (
				<p>{text}</p>
			))}
			<input type="hidden" name="provider" value={method.provider} />
			<input type="hidden" name="key" value={methods.key} />
			<input type="hidden" name="amount" value={methods.amount} />
			<input type="hidden" name="charge" value={method.charge} />
			<input type="hidden" name="country" value={methods.country} />
			{method.phone !== null && <Phone field={method.phone} />}
			<button class="button" type="submit">
				{method.button}
			</button>
		</form>
	);
};

const Phone: FC<{ field: PhoneField }> = ({ field: { id, label, hint, value, problem } }) => (
	<>
		<label for={id}>{label}</label>
		<p class="soft" id={`${id}-hint`}>
			{hint}
		</p>
		{problem !== null && (
			<p class="wrong" id={`${id}-problem`}>
				{problem}
			</p>
		)}
		<input
			id={id}
			name="phone"
			type="tel"
			inputmode="tel"
			autocomplete="tel"
			required
			maxlength={40}
			value={value}
			aria-describedby={problem === null ? `${id}-hint` : `${id}-problem ${id}-hint`}
			{...(problem !== null && { 'aria-invalid': 'true', autofocus: true })}
		/>
	</>
);

interface CountryProps extends Omit<MethodsProps, 'methods'> {
	readonly countries: readonly CountryOption[];
}

const CountryForm: FC<CountryProps> = ({ countries, words, locale, path }) => (
	<form class="method" method="get" action={path}>
		<label for="country">{words.methods.country}</label>
		<input type="hidden" name="lang" value={locale} />
		<select id="country" name="country">
			{countries.map(({ code, name, isChosen }) => (
				<option value={code} selected={isChosen}>
					{name}
				</option>
			))}
		</select>
		<button class="button plain" type="submit">
			{words.methods.country_button}
		</button>
	</form>
);
