/**
 * The configuration file: YAML text becomes records shaped like it, the records become
 * {@link dev.postern.proxy.GatewayOptions}, and everything that is wrong on the way becomes a list of {@link
 * dev.postern.server.config.ConfigProblem}, each with its path, all at once.
 *
 * <pre>
 *   file → Yaml → RecordBinder → ConfigFile → OptionsMapper → Configuration
 *                      └──────────────┴─────────────┴───────→ ConfigProblem …
 * </pre>
 *
 * <p>Nothing is half accepted: one problem, and there is no configuration. Unknown keys, duplicate keys and keys that a
 * later version brings are problems. The files that a configuration names (kubeconfig, RBAC objects, token file,
 * inventory) are read with the same binder, so that their problems have paths too.
 */
@NullMarked
package dev.postern.server.config;

import org.jspecify.annotations.NullMarked;
