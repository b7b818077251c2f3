package dev.postern.proxy.reload;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A value that may be replaced while it is used. Whoever needs it asks for it at each use, or is told of each new one. Any
 * thread; nothing here waits.
 *
 * @param <T> an immutable value
 */
public final class Reloadable<T> {
    private final List<Consumer<? super T>> listeners = new CopyOnWriteArrayList<>();
    private volatile T value;

    private Reloadable(T value) {
        this.value = value;
    }

    /** One that holds this value until another is {@link #set}. */
    public static <T> Reloadable<T> of(T value) {
        return new Reloadable<>(value);
    }

    /** The value as it is now. */
    public T current() {
        return value;
    }

    /** Replaces the value, then tells every listener, on this thread, in the order in which they came. */
    public synchronized void set(T newValue) {
        value = newValue;
        listeners.forEach(listener -> listener.accept(newValue));
    }

    /**
     * Is told of every value that comes after this call; never of the current one.
     *
     * @return ends that: for a listener whose life is shorter than the value's; others leave it
     */
    public Runnable onChange(Consumer<? super T> listener) {
        // A key of its own, so that who listens twice is not forgotten twice.
        Consumer<? super T> mine = listener::accept;
        listeners.add(mine);
        return () -> listeners.remove(mine);
    }

    /** What is made of two values: made now, and again whenever one of them is another. */
    public static <A, B, R> Reloadable<R> both(
            Reloadable<A> one, Reloadable<B> other, BiFunction<? super A, ? super B, ? extends R> made) {
        Reloadable<R> both = new Reloadable<>(made.apply(one.value, other.value));
        Runnable again = () -> {
            // Read where it is set: of two changes at a time the later one sees both.
            synchronized (both) {
                both.set(made.apply(one.value, other.value));
            }
        };
        one.listeners.add(changed -> again.run());
        other.listeners.add(changed -> again.run());
        return both;
    }

    /** What is made of this value: made now, and again of each new one. */
    public <R> Reloadable<R> map(Function<? super T, ? extends R> made) {
        Reloadable<R> mapped = new Reloadable<>(made.apply(value));
        listeners.add(newValue -> mapped.set(made.apply(newValue)));
        return mapped;
    }
}
