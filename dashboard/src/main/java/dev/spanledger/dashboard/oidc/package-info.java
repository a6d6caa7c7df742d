/** Log in through an identity provider that speaks OpenID Connect. */
@NullMarked
package dev.spanledger.dashboard.oidc;

import org.jspecify.annotations.NullMarked;
