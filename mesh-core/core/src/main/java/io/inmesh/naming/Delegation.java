package io.inmesh.naming;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What calls become by one delegation table, and by the rules that a request may bring along. Thread-safe; what was asked
 * for lately is remembered, {@value #MAX_REMEMBERED} answers and as many overrides.
 */
public final class Delegation {

    /** Names and overrides may come from requests. */
    static final int MAX_REMEMBERED = 1_000;

    /** A larger answer to an override is not kept: a thousand of them would fill the memory. */
    private static final int MAX_KEPT_LEAVES = 100;

    /** No rules, and none may be brought along: every service is itself. */
    public static final Delegation NONE = new Delegation(Dtab.EMPTY, false);

    private final Dtab base;
    private final boolean allowsOverride;
    private final RecentMap<Question, NameTree<BoundName>> answers = new RecentMap<>(MAX_REMEMBERED);
    private final RecentMap<String, DelegationOverride> overrides = new RecentMap<>(MAX_REMEMBERED);

    private record Question(ServiceName service, String override) {}

    /** @param allowsOverride whether a request may bring rules of its own along */
    public Delegation(Dtab base, boolean allowsOverride) {
        this.base = base;
        this.allowsOverride = allowsOverride;
    }

    public Dtab base() {
        return base;
    }

    public boolean allowsOverride() {
        return allowsOverride;
    }

    /**
     * Where a call to {@code service} goes: a leaf, a simplified tree of alternatives and unions, or a sign. A service that no
     * rule touches is a leaf that holds itself.
     *
     * @param override null: none; not looked at where none is allowed
     */
    public NameTree<BoundName> of(ServiceName service, @Nullable DelegationOverride override) {
        Question question = new Question(service, override == null || !allowsOverride ? "" : override.text());
        NameTree<BoundName> known = answers.get(question);
        if (known != null) {
            return known;
        }
        DelegationStep step = explain(ServicePaths.of(service), override);
        if (override == null || NameTrees.leaves(step.result()) <= MAX_KEPT_LEAVES) {
            answers.put(question, step.result());
        }
        return step.result();
    }

    /**
     * How {@code path} is delegated, step by step.
     *
     * @param override as in {@link #of}
     */
    public DelegationStep explain(Path path, @Nullable DelegationOverride override) {
        List<Dtab> tables = override == null || !allowsOverride ? List.of(base) : List.of(override.table(), base);
        return new Delegator(tables).delegate(path);
    }

    /**
     * Reads the header {@value DelegationOverride#HEADER}.
     *
     * @throws IllegalArgumentException that says what is wrong
     */
    DelegationOverride override(List<String> values) {
        String text = values.size() == 1 ? values.get(0) : "";
        DelegationOverride known = text.isEmpty() ? null : overrides.get(text);
        if (known != null) {
            return known;
        }
        DelegationOverride read = DelegationOverride.parse(values);
        overrides.put(read.text(), read);
        return read;
    }

    /** How many answers and overrides are remembered. */
    int remembered() {
        return answers.size() + overrides.size();
    }
}
