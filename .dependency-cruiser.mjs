/**
 * Imports point down only: protocol ← engine ← view ← ui ← app; platform knows protocol and the engine's ports; the relay knows protocol and
 * itself; of the protocol the view knows the form of map tiles alone.
 */
const only = (name, from, allowed, comment) => ({
  name,
  comment,
  severity: "error",
  from: { path: from, pathNot: "\\.test\\.tsx?$" },
  to: { pathNot: allowed },
});

export default {
  forbidden: [
    only(
      "protocol-is-pure",
      "^src/protocol",
      "^(src/protocol|node_modules/(s2-geometry|long|pbf|tweetnacl|@mapbox/(vector-tile|point-geometry))/)",
      "Bytes in, bytes out: from npm only pure computation.",
    ),
    only("engine-knows-protocol", "^src/engine", "^src/(engine|protocol)", "The engine meets the world through its ports."),
    only(
      "view-knows-the-face",
      "^src/view",
      "^(src/view|src/engine/face(/|\\.ts)|src/protocol/maps/|node_modules)",
      "What both skins share knows the engine's public face, the form of map tiles, and no skin.",
    ),
    only(
      "ui-knows-the-view",
      "^src/ui",
      "^(src/ui|src/view|src/engine/face(/|\\.ts)|node_modules)",
      "Neither skin knows the other.",
    ),
    only(
      "keypad-knows-the-view",
      "^kaios/ui",
      "^(kaios/ui|src/view|src/engine/face(/|\\.ts)|node_modules)",
      "Neither skin knows the other.",
    ),
    {
      name: "keypad-app-has-its-own-skin",
      comment: "The touch skin is no part of the keypad's app, nor the keypad's of the touch app.",
      severity: "error",
      from: { path: "^kaios" },
      to: { path: "^src/(ui|app)" },
    },
    only(
      "platform-knows-ports",
      "^src/platform",
      "^(src/platform|src/protocol|src/engine/(ports\\.ts|face\\.ts|face/)|node_modules)|^(node:)?(crypto|fs|https?)$",
      "Platform implements ports.",
    ),
    only(
      "host-knows-no-protocol",
      "^src/host",
      "^(src/host/|node_modules)|^(node:)?[a-z0-9_/]+$",
      "The server kit serves any protocol: nothing of PPP and nothing of the relay, types neither.",
    ),
    only(
      "relay-knows-protocol",
      "^relay",
      "^(relay|src/protocol|src/host|node_modules)|^(node:)?[a-z0-9_/]+$",
      "The relay is a program of its own.",
    ),
    only(
      "sms-knows-protocol",
      "^sms",
      "^(sms|src/protocol|src/host|node_modules)|^(node:)?[a-z0-9_/]+$",
      "The gateway for text messages is a program of its own, and no part of the relay.",
    ),
    only(
      "courier-knows-the-link",
      "^courier",
      "^(courier|src/protocol|src/host|src/engine/(link/|ports\\.ts|face/trace\\.ts)|src/platform/(node/|worker/sodium\\.ts)|node_modules)|^(node:)?[a-z0-9_/]+$",
      "The courier box is a program of its own: protocol, sessions with relays, and a radio.",
    ),
    only(
      "numbers-knows-no-relay",
      "^numbers",
      "^(numbers|src/protocol|src/host|node_modules)|^(node:)?[a-z0-9_/]+$",
      "The directory of numbers is another trust domain: nothing of the relay, nothing of the app.",
    ),
    only(
      "agent-knows-the-engine",
      "^agent",
      "^(agent|src/protocol|src/host|src/engine|src/platform/(node/|worker/(sodium|argon2)\\.ts)|numbers/gen|node_modules)|^(node:)?[a-z0-9_/]+$",
      "An agent is the engine in Node with a number; of the directory it knows the API alone.",
    ),
    {
      name: "nothing-imports-tests",
      severity: "error",
      from: { path: "^(src|relay|sms|courier|numbers|agent|kaios)", pathNot: "\\.test\\.tsx?$" },
      to: { path: "^test" },
    },
    {
      name: "skins-act",
      comment:
        "Commands of the engine are given by acts and by the state, where both skins share them and they are tested without a screen.",
      severity: "error",
      from: { path: "^(src/ui|kaios/ui)" },
      to: { path: "^src/view/state/commands" },
    },
    { name: "no-circles", severity: "error", from: {}, to: { circular: true } },
    { name: "nothing-unresolved", severity: "error", from: {}, to: { couldNotResolve: true, pathNot: "^virtual:" } },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "\\.d\\.ts$" },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { exportsFields: ["exports"], conditionNames: ["import", "browser", "node", "default"] },
  },
};
