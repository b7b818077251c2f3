package dev.postern.server.dev.apiserver.selection;

import dev.postern.server.dev.apiserver.objects.ApiObject;
import dev.postern.server.dev.apiserver.objects.ResourceType;
import dev.postern.server.dev.apiserver.status.ApiFailure;
import dev.postern.server.dev.apiserver.status.Failures;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** {@code fieldSelector}: {@code spec.nodeName=n,status.phase!=Failed}, for the fields that a type can be selected by. */
public final class FieldSelector {
    private static final String NAME = "metadata.name";

    private final List<Term> terms;

    private FieldSelector(List<Term> terms) {
        this.terms = List.copyOf(terms);
    }

    /** Reads one for objects of this type; 400 with Kubernetes' sentence where it cannot. */
    public static FieldSelector parse(String text, ResourceType type) {
        List<Term> terms = FieldTerms.split(text).stream()
                .filter(term -> !term.isEmpty())
                .map(term -> term(term, text))
                .toList();
        terms.forEach(term -> SelectableFields.check(type, term.field));
        return new FieldSelector(terms);
    }

    /** The name that a selector requires, whatever it selects; empty where it requires none or cannot be read. */
    public static String requiredName(String text) {
        try {
            return FieldTerms.split(text).stream()
                    .filter(term -> !term.isEmpty())
                    .map(term -> term(term, text))
                    .filter(term -> term.field.equals(NAME) && !term.negated)
                    .map(Term::value)
                    .filter(name -> !name.equals(".") && !name.equals("..") && !name.matches(".*[/%].*"))
                    .findFirst()
                    .orElse("");
        } catch (ApiFailure unreadable) {
            return "";
        }
    }

    /** One that is met by the object of this name alone. */
    public FieldSelector andName(String name) {
        Optional<String> required = requiredName();
        if (required.isPresent() && !required.get().equals(name) || required.isEmpty() && !terms.isEmpty()) {
            throw Failures.badRequest("fieldSelector metadata.name doesn't match requested name");
        }
        List<Term> more = new ArrayList<>(terms);
        more.add(new Term(NAME, name, false));
        return new FieldSelector(more);
    }

    /** Whether all terms hold for this object. */
    public boolean matches(ApiObject object) {
        return terms.stream().allMatch(term -> term.matches(object));
    }

    /** Whether it lets everything through. */
    public boolean isEmpty() {
        return terms.isEmpty();
    }

    /** The name that it requires, if it does. */
    private Optional<String> requiredName() {
        return terms.stream()
                .filter(term -> term.field.equals(NAME) && !term.negated)
                .map(Term::value)
                .findFirst();
    }

    private static Term term(String term, String selector) {
        int equals = term.indexOf('=');
        if (equals < 0) {
            throw Failures.badRequest("invalid selector: '" + selector + "'; can't understand '" + term + "'");
        }
        boolean negated = equals > 0 && term.charAt(equals - 1) == '!';
        String field = term.substring(0, negated ? equals - 1 : equals);
        int value = equals + (term.startsWith("==", equals) ? 2 : 1);
        return new Term(field, FieldTerms.unescaped(term.substring(value)), negated);
    }

    private record Term(String field, String value, boolean negated) {
        boolean matches(ApiObject object) {
            return SelectableFields.value(object, field).equals(value) != negated;
        }
    }
}
