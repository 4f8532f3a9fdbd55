// Pages and fragments of our own server, as documents. The one place that may make one out of words.
const policy = globalThis.trustedTypes?.createPolicy("alphorn", { createHTML: (html) => html });

export const parse = (html) => new DOMParser().parseFromString(policy ? policy.createHTML(html) : html, "text/html");
