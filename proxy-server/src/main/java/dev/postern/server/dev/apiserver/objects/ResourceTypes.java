package dev.postern.server.dev.apiserver.objects;

import dev.postern.server.dev.apiserver.objects.ResourceType.Names;
import dev.postern.server.dev.apiserver.objects.ResourceType.Subresource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** Every resource type that is served: what kubectl needs for its reading commands and its questions about rights. */
public final class ResourceTypes {
    private static final GroupVersion COORDINATION = new GroupVersion("coordination.k8s.io", "v1");
    private static final GroupVersion AUTHENTICATION = new GroupVersion("authentication.k8s.io", "v1");
    private static final GroupVersion AUTHENTICATION_BETA = new GroupVersion("authentication.k8s.io", "v1beta1");
    private static final GroupVersion AUTHORIZATION = new GroupVersion("authorization.k8s.io", "v1");

    private static final List<String> READ = List.of("get", "list", "watch");
    private static final List<String> GET = List.of("get");
    private static final List<String> CREATE = List.of("create");
    private static final List<String> CONNECT = List.of("create", "get");
    private static final List<String> ALL = List.of("all");

    public static final ResourceType EVENTS =
            new ResourceType(GroupVersion.V1, names("events", "event", "Event", "ev"), true, READ, List.of());
    public static final ResourceType LIMIT_RANGES = new ResourceType(
            GroupVersion.V1, names("limitranges", "limitrange", "LimitRange", "limits"), true, READ, List.of());
    public static final ResourceType NAMESPACES = new ResourceType(
            GroupVersion.V1,
            names("namespaces", "namespace", "Namespace", "ns"),
            false,
            READ,
            List.of(new Subresource("status", "Namespace", GET)));
    public static final ResourceType NODES = new ResourceType(
            GroupVersion.V1,
            names("nodes", "node", "Node", "no"),
            false,
            READ,
            List.of(new Subresource("proxy", "NodeProxyOptions", GET), new Subresource("status", "Node", GET)));
    /** The streams are the gateway's; they are named here because clients ask the cluster what there is. */
    public static final ResourceType PODS = new ResourceType(
            GroupVersion.V1,
            new Names("pods", "pod", "Pod", List.of("po"), ALL),
            true,
            READ,
            List.of(
                    new Subresource("attach", "PodAttachOptions", CONNECT),
                    new Subresource("exec", "PodExecOptions", CONNECT),
                    new Subresource("log", "Pod", GET),
                    new Subresource("portforward", "PodPortForwardOptions", CONNECT),
                    new Subresource("status", "Pod", GET)));

    public static final ResourceType RESOURCE_QUOTAS = new ResourceType(
            GroupVersion.V1,
            names("resourcequotas", "resourcequota", "ResourceQuota", "quota"),
            true,
            READ,
            List.of(new Subresource("status", "ResourceQuota", GET)));
    public static final ResourceType SERVICES = new ResourceType(
            GroupVersion.V1,
            new Names("services", "service", "Service", List.of("svc"), ALL),
            true,
            READ,
            List.of(new Subresource("status", "Service", GET)));
    public static final ResourceType LEASES =
            new ResourceType(COORDINATION, names("leases", "lease", "Lease"), true, READ, List.of());
    public static final ResourceType SELF_SUBJECT_REVIEWS = review(AUTHENTICATION, "SelfSubjectReview");
    /** kubectl 1.27 knows no other. */
    public static final ResourceType SELF_SUBJECT_REVIEWS_BETA = review(AUTHENTICATION_BETA, "SelfSubjectReview");

    public static final ResourceType SELF_SUBJECT_ACCESS_REVIEWS = review(AUTHORIZATION, "SelfSubjectAccessReview");
    public static final ResourceType SELF_SUBJECT_RULES_REVIEWS = review(AUTHORIZATION, "SelfSubjectRulesReview");

    /** In the order of discovery: by group, the preferred version first. */
    private static final List<ResourceType> EVERY = List.of(
            EVENTS,
            LIMIT_RANGES,
            NAMESPACES,
            NODES,
            PODS,
            RESOURCE_QUOTAS,
            SERVICES,
            SELF_SUBJECT_REVIEWS,
            SELF_SUBJECT_REVIEWS_BETA,
            SELF_SUBJECT_ACCESS_REVIEWS,
            SELF_SUBJECT_RULES_REVIEWS,
            LEASES);

    private ResourceTypes() {}

    /** All of them. */
    public static List<ResourceType> every() {
        return EVERY;
    }

    /** Those of one group and version; none where that is not served. */
    public static Stream<ResourceType> of(GroupVersion groupVersion) {
        return EVERY.stream().filter(type -> type.groupVersion().equals(groupVersion));
    }

    /** The one that a path names. */
    public static Optional<ResourceType> find(GroupVersion groupVersion, String plural) {
        return of(groupVersion).filter(type -> type.plural().equals(plural)).findFirst();
    }

    /** Every version of every group, the preferred version of a group first. */
    public static List<GroupVersion> groupVersions() {
        return EVERY.stream().map(ResourceType::groupVersion).distinct().toList();
    }

    private static Names names(String plural, String singular, String kind, String... shortNames) {
        return new Names(plural, singular, kind, List.of(shortNames), List.of());
    }

    private static ResourceType review(GroupVersion groupVersion, String kind) {
        String singular = kind.toLowerCase(Locale.ROOT);
        return new ResourceType(groupVersion, names(singular + "s", singular, kind), false, CREATE, List.of());
    }
}
