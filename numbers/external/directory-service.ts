/** DirectoryService: what anyone may ask. */
import type { HandlerContext, ServiceImpl } from "@connectrpc/connect";
import type { DirectoryService, FindCapabilityRequest } from "../gen/cairn/numbers/v1/directory_pb.ts";
import { isCapabilityName, versionRank } from "../model/capability.ts";
import type { CapableAgent } from "../store/contract-public.ts";
import { addressKey } from "./caller.ts";
import { limitField } from "./fields.ts";
import type { ExternalParts } from "./parts.ts";
import { Ration, type Rations } from "./rations.ts";
import { badField } from "./reasons.ts";
import { Resolving } from "./resolve.ts";
import { API_TYPE } from "./words.ts";

const MAX_AGENTS = 50;
const MAX_CURSOR = 200;

function rankField(version: string, field: string, fallback: number): number {
  const rank = version === "" ? fallback : versionRank(version);
  if (rank === undefined) throw badField(field);
  return rank;
}

function queryOf({ name, fromVersion, belowVersion, limit, cursor }: FindCapabilityRequest) {
  if (!isCapabilityName(name)) throw badField("name");
  if (!/^[!-~]*$/.test(cursor) || cursor.length > MAX_CURSOR) throw badField("cursor");
  return {
    name,
    from: rankField(fromVersion, "from_version", 0),
    below: rankField(belowVersion, "below_version", Number.MAX_SAFE_INTEGER),
    limit: limitField(limit, MAX_AGENTS),
    ...(cursor === "" ? {} : { after: cursor }),
  };
}

const agentOf = ({ ppnum, type, displayName, capability }: CapableAgent) => ({
  ppnum,
  entityType: API_TYPE[type],
  displayName: displayName ?? "",
  capability: { ...capability },
});

export function directoryService(parts: ExternalParts, rations: Rations): ServiceImpl<typeof DirectoryService> {
  const resolving = new Resolving(parts, rations);
  const finds = new Ration(rations.find, parts.clock);
  return {
    resolve: (request, context) => resolving.resolve(request, context),
    knock: (request, context) => resolving.knock(request, context),
    async findCapability(request: FindCapabilityRequest, context: HandlerContext) {
      const query = queryOf(request);
      finds.take(context.values.get(addressKey)());
      const agents = await parts.store.capabilities.find(query);
      const isMore = agents.length === query.limit;
      return { agents: agents.map(agentOf), nextCursor: (isMore && agents.at(-1)?.cursor) || "" };
    },
  };
}
