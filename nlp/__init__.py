"""The model: text in, a reading out; trained from authored sentences, loaded without scikit-learn."""
