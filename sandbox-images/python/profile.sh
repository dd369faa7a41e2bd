# A prompt short enough for a narrow terminal.
PS1='\w \$ '
