// SPDX-License-Identifier: GPL-3.0-or-later
// Renders Ghost's mails to members with Ghost's own functions; asked and answered in JSON.
import fs from 'node:fs';
import {createRequire} from 'node:module';

const asked = JSON.parse(fs.readFileSync(0, 'utf8'));
const require = createRequire(asked.folder + '/');

// The source of a method, from its name to the brace that closes its body.
function method(name) {
    const start = asked.api.indexOf(name);
    let depth = 0;
    let quote = null;
    for (let at = asked.api.indexOf('{', asked.api.indexOf(')', start)); at < asked.api.length; at += 1) {
        const character = asked.api[at];
        if (quote) {
            quote = character === quote && asked.api[at - 1] !== '\\' ? null : quote;
        } else if ('\'"`'.includes(character)) {
            quote = character;
        } else if (character === '{') {
            depth += 1;
        } else if (character === '}' && (depth -= 1) === 0) {
            return asked.api.slice(start, at + 1);
        }
    }
    throw new Error(name + ' is not where it was');
}

function trimLeadingWhitespace(strings, ...values) {
    const whole = strings.map((text, at) => text + (values[at] === undefined ? '' : values[at])).join('');
    return whole.split('\n').map(line => line.replace(/^[ \t]+/, '')).join('\n').trim();
}

const make = new Function('t', 'settingsCache', 'trimLeadingWhitespace',
    `return {${method('getSubject(type)')}, ${method('getText(url, type, email)')}};`);
const answer = {};
for (const [language, catalogue, email] of asked.languages) {
    const t = (key, values) => (catalogue[key] || key).replace(/\{(\w+)\}/g,
        (whole, name) => values && values[name] !== undefined ? values[name] : whole);
    const mails = make(t, {get: key => key === 'title' ? asked.site : undefined}, trimLeadingWhitespace);
    answer[language] = {};
    for (const [type, file] of Object.entries(asked.types)) {
        const url = `${asked.url}&action=${type}`;
        const values = {t, email, url, siteTitle: asked.site, siteDomain: asked.domain, siteUrl: `https://${asked.domain}/`};
        answer[language][type] =
            [mails.getSubject(type), mails.getText(url, type, email), require(`${asked.folder}/${file}.js`)(values)];
    }
}
console.log(JSON.stringify(answer));
